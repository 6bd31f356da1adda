package naru.cli;

import java.io.File;
import java.io.IOException;
import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import naru.net.ListenException;
import naru.tls.TlsException;

/**
 * Runs a compiled program: {@code java … naru.cli.Run JAR LIBRARIES CLASS arguments}. Ctrl-C ends
 * it with status 0.
 */
public final class Run {
  private Run() {}

  /** Runs a kept program; the arguments from the fourth on are its own. */
  public static void main(String[] args) throws IOException {
    List<Path> libraries =
        args[1].isEmpty()
            ? List.of()
            : Arrays.stream(args[1].split(File.pathSeparator, -1)).map(Path::of).toList();
    run(
        Kept.unpack(Path.of(args[0])),
        libraries,
        args[2],
        Arrays.copyOfRange(args, 3, args.length));
  }

  static void run(
      Map<String, byte[]> classes, List<Path> libraries, String mainClass, String[] args) {
    endWithStatus0OnInterrupt();
    ProgramLoader loader = new ProgramLoader(classes, libraries);
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    try {
      MainMethod.of(Class.forName(mainClass, false, loader)).call(args);
    } catch (UserError e) {
      System.err.println("naru: " + e.getMessage());
      System.exit(1);
    } catch (InvocationTargetException e) {
      failed(thread, e.getTargetException());
    } catch (Throwable e) {
      failed(thread, e);
    }
  }

  private static void failed(Thread thread, Throwable failure) {
    UncaughtExceptionHandler own = Thread.getDefaultUncaughtExceptionHandler();
    if (own != null) {
      own.uncaughtException(thread, failure);
    } else if (failure instanceof ListenException || failure instanceof TlsException) {
      System.err.println(failure.getMessage());
    } else {
      UserTrace.cut(failure);
      System.err.print("Exception in thread \"main\" ");
      failure.printStackTrace();
    }
    System.exit(1);
  }

  /**
   * Who presses Ctrl-C got what he wanted. The servers are closed by their shutdown hook. By
   * reflection, because the compiler warns of this class and nothing can stop it; there is no other
   * way to an exit status of one's own.
   */
  private static void endWithStatus0OnInterrupt() {
    try {
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
    } catch (ReflectiveOperationException keptByTheVirtualMachine) {
      // With -Xrs in NARU_JAVA_OPTIONS signals are nobody's: then Ctrl-C ends it as it ends others.
      return;
    }
  }
}
