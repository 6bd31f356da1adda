package naru.testing;

/** What a listener that is expected to do wrong is told. */
public final class Attempt {
  private Attempt() {}

  /** An action that may throw anything. */
  @FunctionalInterface
  public interface Action {
    /** Runs it. */
    void run() throws Exception;
  }

  /** The exception's simple name and message; "nothing" if there was none. */
  public static String failure(Action action) {
    try {
      action.run();
      return "nothing";
    } catch (Exception e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }

  /**
   * The same of reading an answer, where a close in the middle of it is a failure like others. A
   * server that hangs has broken nothing off.
   */
  public static String breakOff(Action reading) {
    try {
      return failure(reading);
    } catch (RawClient.Silent hangs) {
      throw hangs;
    } catch (AssertionError closed) {
      return String.valueOf(closed.getMessage());
    }
  }
}
