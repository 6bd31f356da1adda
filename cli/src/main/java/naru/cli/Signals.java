package naru.cli;

import java.lang.reflect.Proxy;

/**
 * What signals mean. By reflection, because the compiler warns of {@code sun.misc.Signal} and
 * nothing can stop it; there is no other way to an exit status of one's own.
 */
final class Signals {
  private Signals() {}

  /** Ends the process with a status, after its servers have closed by their shutdown hook. */
  static void exitOn(String name, int status) {
    on(name, () -> System.exit(status));
  }

  static void ignore(String name) {
    on(name, () -> {});
  }

  /** Calls on a thread of its own at each such signal. */
  static void on(String name, Runnable listener) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handles =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                Thread.ofPlatform().name("naru-signal").start(listener);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handles);
    } catch (ReflectiveOperationException keptByTheVirtualMachine) {
      // With -Xrs in NARU_JAVA_OPTIONS signals are nobody's: then they end it as they end others.
      return;
    }
  }
}
