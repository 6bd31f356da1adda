package naru.session;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * How long a request waits for the store in all. A store bounds each operation; a page that needs
 * several of a store that is slow would wait for each of them.
 */
final class Patience {
  /** With the 0.6 s that an operation may take, less than a second. */
  private static final Duration LONGEST = Duration.ofMillis(300);

  private final WatchedStore store;
  private final LongSupplier nanos;
  private Duration waited = Duration.ZERO;

  /** By a clock that nobody sets, such as {@link System#nanoTime}. */
  Patience(WatchedStore store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  /** Asks the store, unless the request has waited long enough. */
  <T> T with(Supplier<T> operation) {
    if (!store.blocks()) {
      return operation.get();
    }
    if (waited.compareTo(LONGEST) > 0) {
      throw store.tooSlow(waited);
    }
    long begin = nanos.getAsLong();
    try {
      return operation.get();
    } finally {
      waited = waited.plusNanos(nanos.getAsLong() - begin);
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
