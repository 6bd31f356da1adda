package naru.testing;

/** Computes for a while, without letting go of the thread that it runs on. */
public final class Spin {
  private Spin() {}

  /** For so many microseconds. */
  public static void micros(long micros) {
    long end = System.nanoTime() + micros * 1_000;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
