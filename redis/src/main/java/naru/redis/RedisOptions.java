package naru.redis;

import java.time.Duration;

/**
 * How long a {@link RedisStore} waits.
 *
 * @param timeout how long an operation may take, to connect included; beyond it, the visitor gets a
 *     503 while the connection is still tried
 */
public record RedisOptions(Duration timeout) {
  /** Throws {@link IllegalArgumentException} for a time that isn't positive. */
  public RedisOptions {
    if (!timeout.isPositive()) {
      throw new IllegalArgumentException("redis: timeout must be positive, but is " + timeout);
    }
  }

  /** 0.6 seconds, so that a request that asks more than once has its answer within a second. */
  public static RedisOptions defaults() {
    return new RedisOptions(Duration.ofMillis(600));
  }

  /** The same with another time to wait. */
  public RedisOptions withTimeout(Duration time) {
    return new RedisOptions(time);
  }
}
