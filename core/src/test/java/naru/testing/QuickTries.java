package naru.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waits for what takes many quick requests in a row, as to be known to be quick does. */
public final class QuickTries {
  private static final int IN_A_ROW = 100;

  private QuickTries() {}

  /**
   * Tries until it holds, up to a hundred times without a pause: one at a time on a machine that
   * has something else to do is never quick.
   */
  public static void until(Callable<Boolean> attempt) {
    await().atMost(Duration.ofMinutes(1)).until(() -> anyInARow(attempt));
  }

  private static boolean anyInARow(Callable<Boolean> attempt) throws Exception {
    boolean holds = false;
    for (int i = 0; i < IN_A_ROW && !holds; i++) {
      holds = attempt.call();
    }
    return holds;
  }
}
