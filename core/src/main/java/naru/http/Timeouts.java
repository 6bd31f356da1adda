package naru.http;

import java.time.Duration;

/**
 * How long a client may keep the server waiting. All are finite and longer than nothing.
 *
 * @param header from a connection's first byte of a request to the end of its header fields; beyond
 *     it 408. On HTTP/2 a head that isn't whole counts as idle time
 * @param request from the same byte to the end of the body; beyond it 408, or a close if the answer
 *     has begun, on HTTP/2 a reset of the stream. As long a client that has sent the end of its
 *     connection, and has perhaps left, is answered. On HTTP/1 a refused upload is read to the same
 *     moment as others, unless nothing comes for 2 s
 * @param keepAlive how long a connection may be idle, before its first request and from when an
 *     answer has left; then it is closed. HTTP/1 announces it, from 1 s on, and waits 1 s longer
 *     for a request that is on its way
 * @param write how long a client may take no byte of an answer that waits for it; then the
 *     connection is closed, on HTTP/2 a stream whose window stays shut is reset
 * @param shutdown how long {@link HttpServer#close()} lets running requests go on
 */
public record Timeouts(
    Duration header, Duration request, Duration keepAlive, Duration write, Duration shutdown) {
  /** What all clocks can still count, in nanoseconds too. */
  static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * 60 s for the header, 300 s for the request, 5 s idle, 60 s for a stalled write, 10 s to shut
   * down.
   */
  public static final Timeouts DEFAULTS =
      new Timeouts(
          Duration.ofSeconds(60),
          Duration.ofSeconds(300),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10));

  /**
   * Throws {@link IllegalArgumentException} that names the timeout that isn't positive, or is more
   * than 100 years.
   */
  public Timeouts {
    check("header", header);
    check("request", request);
    check("keepAlive", keepAlive);
    check("write", write);
    check("shutdown", shutdown);
  }

  private static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "timeouts: " + name + " must be positive, but is " + value);
    }
    if (value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "timeouts: " + name + " must be 100 years at most, but is " + value);
    }
  }

  /** The same with another {@link #header()}. */
  public Timeouts withHeader(Duration time) {
    return new Timeouts(time, request, keepAlive, write, shutdown);
  }

  /** The same with another {@link #request()}. */
  public Timeouts withRequest(Duration time) {
    return new Timeouts(header, time, keepAlive, write, shutdown);
  }

  /** The same with another {@link #keepAlive()}. */
  public Timeouts withKeepAlive(Duration time) {
    return new Timeouts(header, request, time, write, shutdown);
  }

  /** The same with another {@link #write()}. */
  public Timeouts withWrite(Duration time) {
    return new Timeouts(header, request, keepAlive, time, shutdown);
  }

  /** The same with another {@link #shutdown()}. */
  public Timeouts withShutdown(Duration time) {
    return new Timeouts(header, request, keepAlive, write, time);
  }
}
