package naru.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import naru.net.ListenException;
import naru.tls.TlsException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a compiled program: {@code java … naru.cli.Run CLASS arguments}. Ctrl-C ends it with status
 * 0.
 */
public final class Run {
  private Run() {}

  /** Runs the class that the first argument names with the others. */
  public static void main(String[] args) throws Throwable {
    run(
        Class.forName(args[0], false, Run.class.getClassLoader()),
        Arrays.copyOfRange(args, 1, args.length));
  }

  static void run(Class<?> program, String[] args) throws Throwable {
    endWithStatus0OnInterrupt();
    Thread.currentThread().setContextClassLoader(program.getClassLoader());
    try {
      call(program, args);
    } catch (ListenException | TlsException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (Throwable e) {
      cutLauncher(e);
      System.err.print("Exception in thread \"main\" ");
      e.printStackTrace();
      System.exit(1);
    }
  }

  /**
   * Who presses Ctrl-C got what he wanted. The servers are closed by their shutdown hook. By
   * reflection, because the compiler warns of this class and nothing can stop it; there is no other
   * way to an exit status of one's own.
   */
  private static void endWithStatus0OnInterrupt() throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object exits =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              Thread.ofPlatform().start(() -> System.exit(0));
              return null;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance("INT"), exits);
  }

  /**
   * The main method as the Java launcher finds it (JLS 12.1.4): with arguments or without, static
   * or not.
   */
  private static void call(Class<?> program, String[] args) throws Throwable {
    Method main = find(program, String[].class);
    boolean takesArguments = main != null;
    if (main == null) {
      main = find(program);
    }
    if (main == null) {
      System.err.println("naru: " + program.getName() + " has no method main");
      System.exit(1);
      return;
    }
    main.setAccessible(true);
    try {
      Object self = Modifier.isStatic(main.getModifiers()) ? null : instance(program);
      main.invoke(self, takesArguments ? new Object[] {args} : new Object[0]);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static Object instance(Class<?> program) throws ReflectiveOperationException {
    Constructor<?> constructor = program.getDeclaredConstructor();
    constructor.setAccessible(true);
    return constructor.newInstance();
  }

  private static @Nullable Method find(Class<?> program, Class<?>... parameters) {
    for (Class<?> type = program;
        type != null && type != Object.class;
        type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        boolean main =
            method.getName().equals("main")
                && Arrays.equals(method.getParameterTypes(), parameters);
        if (main && !Modifier.isPrivate(method.getModifiers())) {
          return method;
        }
      }
    }
    return null;
  }

  /** A stack trace is the user's; how the program was started is not his concern. */
  private static void cutLauncher(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    int end = trace.length;
    for (int i = 0; i < trace.length; i++) {
      if (trace[i].getClassName().equals(Run.class.getName())) {
        end = i;
        break;
      }
    }
    while (end > 0 && trace[end - 1].getClassName().matches("(java|jdk)\\..*")) {
      end--;
    }
    failure.setStackTrace(Arrays.copyOf(trace, end));
    if (failure.getCause() != null) {
      cutLauncher(failure.getCause());
    }
  }
}
