package naru.session;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import naru.session.SessionStore.Stored;

/** What must be done by a store in the end, though it may be late on a busy machine. */
public final class PatientCalls {
  private PatientCalls() {}

  /**
   * Tries again what must be done: who gets no turn for as long as a visitor waits is late, too.
   */
  public static <T> T patiently(Callable<T> operation) {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofMinutes(1))
        .ignoreException(SessionStoreException.class)
        .until(operation, done -> true);
  }

  /** A session of an hour, with a name in it. */
  public static Stored stored(String name) {
    Instant now = Instant.now();
    return new Stored(now, now, now.plusSeconds(3600), Map.of("name", name));
  }
}
