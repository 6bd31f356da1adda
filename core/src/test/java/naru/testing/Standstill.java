package naru.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/** Waits until a count has not grown for a while, which is when somebody waits. */
public final class Standstill implements Callable<Boolean> {
  private final AtomicLong count;
  private long before = -1;

  private Standstill(AtomicLong count) {
    this.count = count;
  }

  /** What the count came to. */
  public static long of(AtomicLong count) {
    await()
        .during(Duration.ofMillis(250))
        .atMost(Duration.ofSeconds(20))
        .until(new Standstill(count));
    return count.get();
  }

  @Override
  public Boolean call() {
    boolean still = before == count.get();
    before = count.get();
    return still && before > 0;
  }
}
