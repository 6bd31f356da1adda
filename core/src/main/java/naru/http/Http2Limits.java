package naru.http;

/**
 * How much a client of HTTP/2 may ask, beyond {@link Limits}. All are finite; a limit must be at
 * least 1.
 *
 * @param concurrentStreams requests at a time on one connection; more are refused (REFUSED_STREAM)
 * @param streamWindow bytes of a body that a client may send before the handler takes them
 * @param connectionWindow the same for all streams of a connection together
 * @param resets how many streams may be reset in 30 s, by the client (rapid reset, CVE-2023-44487)
 *     or by the server because of what the client sent (CVE-2025-8671); then the connection is
 *     closed (ENHANCE_YOUR_CALM)
 * @param idleFrames how many frames that carry nothing (SETTINGS, PING, PRIORITY, empty DATA,
 *     unknown types) a client may send in 30 s; then the connection is closed (ENHANCE_YOUR_CALM)
 * @param continuations how many small CONTINUATION frames one header may take; then the connection
 *     is closed
 */
public record Http2Limits(
    int concurrentStreams,
    int streamWindow,
    int connectionWindow,
    int resets,
    int idleFrames,
    int continuations) {
  /**
   * 100 streams, windows of 64 KiB and 1 MiB, 200 resets and 1,000 idle frames in 30 s, 16
   * continuations.
   */
  public static final Http2Limits DEFAULTS = new Http2Limits(100, 65_535, 1 << 20, 200, 1_000, 16);

  /** Throws {@link IllegalArgumentException} that names the limit that is out of range. */
  public Http2Limits {
    Limits.atLeastOne("concurrentStreams", concurrentStreams);
    Limits.atLeastOne("streamWindow", streamWindow);
    Limits.atLeastOne("connectionWindow", connectionWindow);
    Limits.atLeastOne("resets", resets);
    Limits.atLeastOne("idleFrames", idleFrames);
    Limits.atLeastOne("continuations", continuations);
    if (connectionWindow < 65_535) {
      throw new IllegalArgumentException(
          "limits: connectionWindow must be at least 65535 (RFC 9113 §6.9.2)");
    }
  }

  /** The same with another {@link #concurrentStreams()}. */
  public Http2Limits withConcurrentStreams(int count) {
    return new Http2Limits(
        count, streamWindow, connectionWindow, resets, idleFrames, continuations);
  }

  /** The same with other windows, in bytes. */
  public Http2Limits withWindows(int stream, int connection) {
    return new Http2Limits(
        concurrentStreams, stream, connection, resets, idleFrames, continuations);
  }

  /** The same with another {@link #resets()}. */
  public Http2Limits withResets(int count) {
    return new Http2Limits(
        concurrentStreams, streamWindow, connectionWindow, count, idleFrames, continuations);
  }

  /** The same with another {@link #idleFrames()}. */
  public Http2Limits withIdleFrames(int count) {
    return new Http2Limits(
        concurrentStreams, streamWindow, connectionWindow, resets, count, continuations);
  }

  /** The same with another {@link #continuations()}. */
  public Http2Limits withContinuations(int count) {
    return new Http2Limits(
        concurrentStreams, streamWindow, connectionWindow, resets, idleFrames, count);
  }
}
