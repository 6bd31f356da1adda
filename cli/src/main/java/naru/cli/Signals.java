package naru.cli;

import sun.misc.Signal;

/** What signals mean. There is no other way to an exit status of one's own. */
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
      Signal.handle(
          new Signal(name), signal -> Thread.ofPlatform().name("naru-signal").start(listener));
    } catch (IllegalArgumentException keptByTheVirtualMachine) {
      // With -Xrs in NARU_JAVA_OPTIONS signals are nobody's: then they end it as they end others.
      return;
    }
  }
}
