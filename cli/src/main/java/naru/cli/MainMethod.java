package naru.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The method that the java command would start (JLS 12.1.4): {@code main(String[])} before {@code
 * main()}, static or not, its own or inherited, not private.
 */
final class MainMethod {
  private final Class<?> program;
  private final Method method;

  private MainMethod(Class<?> program, Method method) {
    this.program = program;
    this.method = method;
  }

  static MainMethod of(Class<?> program) throws UserError {
    Method method = find(program, String[].class);
    if (method == null) {
      method = find(program);
    }
    if (method == null) {
      throw new UserError(
          program.getName() + " has no method main: write one, such as void main() { … }");
    }
    if (method.getReturnType() != void.class) {
      throw new UserError(program.getName() + ": the method main must return void");
    }
    return new MainMethod(program, method);
  }

  /** Calls it; what it throws comes as the target of an InvocationTargetException. */
  void call(String[] args) throws InvocationTargetException, UserError, IllegalAccessException {
    method.setAccessible(true);
    Object self = Modifier.isStatic(method.getModifiers()) ? null : instance();
    if (method.getParameterCount() == 0) {
      method.invoke(self);
    } else {
      method.invoke(self, (Object) args);
    }
  }

  private Object instance() throws InvocationTargetException, UserError, IllegalAccessException {
    try {
      Constructor<?> constructor = program.getDeclaredConstructor();
      if (!Modifier.isPrivate(constructor.getModifiers())) {
        constructor.setAccessible(true);
        return constructor.newInstance();
      }
    } catch (NoSuchMethodException | InstantiationException none) {
      // Said below, like a private one.
    }
    throw new UserError(
        program.getName()
            + ": its method main isn't static, and there is no constructor without parameters to"
            + " call it on");
  }

  private static @Nullable Method find(Class<?> program, Class<?>... parameters) {
    for (Class<?> type = program; type != null; type = type.getSuperclass()) {
      Method main = find(type.getDeclaredMethods(), parameters);
      if (main != null) {
        return main;
      }
    }
    // A default method of an interface.
    return find(program.getMethods(), parameters);
  }

  private static @Nullable Method find(Method[] methods, Class<?>... parameters) {
    for (Method method : methods) {
      boolean main =
          method.getName().equals("main") && Arrays.equals(method.getParameterTypes(), parameters);
      if (main && !Modifier.isPrivate(method.getModifiers())) {
        return method;
      }
    }
    return null;
  }
}
