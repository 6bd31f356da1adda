package naru.sqlite;

import java.time.Duration;

/**
 * How long a {@link SqliteStore} waits and how much it keeps.
 *
 * @param timeout how long an operation may take, waiting for locks of other processes included;
 *     beyond it, the visitor gets a 503
 * @param maxBytes how large the file may become, at least a megabyte, and at most half of what its
 *     disk had to offer when it was opened, the file's own part included; when it is full, no
 *     session begins before others end
 */
public record SqliteOptions(Duration timeout, long maxBytes) {
  static final long LEAST_BYTES = 1 << 20;

  /** Throws {@link IllegalArgumentException} for a time that isn't positive, and too few bytes. */
  public SqliteOptions {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("sqlite: timeout must be positive, but is " + timeout);
    }
    if (maxBytes < LEAST_BYTES) {
      throw new IllegalArgumentException(
          "sqlite: maxBytes must be at least %d, but is %d".formatted(LEAST_BYTES, maxBytes));
    }
  }

  /**
   * 0.6 seconds, so that a request that asks more than once has its answer within a second; and a
   * gibibyte.
   */
  public static SqliteOptions defaults() {
    return new SqliteOptions(Duration.ofMillis(600), 1L << 30);
  }

  /** The same with another time to wait. */
  public SqliteOptions withTimeout(Duration time) {
    return new SqliteOptions(time, maxBytes);
  }

  /** The same with a file of another size. */
  public SqliteOptions withMaxBytes(long bytes) {
    return new SqliteOptions(timeout, bytes);
  }
}
