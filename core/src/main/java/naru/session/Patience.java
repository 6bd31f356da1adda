package naru.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * How long a request waits for the store in all. A store bounds each operation; a page that needs
 * several of a store that is slow would wait for each of them.
 */
final class Patience {
  /** With the 0.6 s that an operation may take, less than a second. */
  private static final Duration LONGEST = Duration.ofMillis(300);

  private final WatchedStore store;
  private final InstantSource clock;
  private Duration waited = Duration.ZERO;

  Patience(WatchedStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Asks the store, unless the request has waited long enough. */
  <T> T with(Supplier<T> operation) {
    if (!store.blocks()) {
      return operation.get();
    }
    if (waited.compareTo(LONGEST) > 0) {
      throw store.tooSlow(waited);
    }
    Instant begin = clock.instant();
    try {
      return operation.get();
    } finally {
      waited = waited.plus(Duration.between(begin, clock.instant()));
    }
  }

  void with(Runnable operation) {
    with(
        () -> {
          operation.run();
          return true;
        });
  }
}
