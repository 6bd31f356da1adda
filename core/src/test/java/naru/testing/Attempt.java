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
}
