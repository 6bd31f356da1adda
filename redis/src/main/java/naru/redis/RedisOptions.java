package naru.redis;

import java.time.Duration;

/**
 * How long a {@link RedisStore} waits.
 *
 * @param timeout how long an operation may take, to connect included; beyond it, the visitor gets a
 *     503
 */
public record RedisOptions(Duration timeout) {
  /** Throws {@link IllegalArgumentException} for a time that isn't positive. */
  public RedisOptions {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("redis: timeout must be positive, but is " + timeout);
    }
  }

  /** Four fifths of a second. */
  public static RedisOptions defaults() {
    return new RedisOptions(Duration.ofMillis(800));
  }

  /** The same with another time to wait. */
  public RedisOptions withTimeout(Duration time) {
    return new RedisOptions(time);
  }
}
