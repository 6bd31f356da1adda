package naru.http;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many requests have come. Event loops count apart from each other: what several processors
 * write goes back and forth between them. Safe for use by any thread.
 */
final class RequestCount {
  /** Of longs: more than any processor's cache takes or foresees at once. */
  private static final int APART = 16;

  /** Threads of loops mostly have numbers that follow each other; some may share a place. */
  private static final int PLACES = 32;

  private final AtomicLongArray counts = new AtomicLongArray((PLACES + 1) * APART);

  void increment() {
    int place = (int) Thread.currentThread().threadId() & (PLACES - 1);
    counts.getAndIncrement((place + 1) * APART);
  }

  long sum() {
    long sum = 0;
    for (int i = APART; i < counts.length(); i += APART) {
      sum += counts.get(i);
    }
    return sum;
  }
}
