package naru.http;

/**
 * How much a client of HTTP/2 may ask, beyond {@link Limits}. All are finite; a limit must be at
 * least 1, {@code connectionWindow} 65,535. Where a client goes beyond one of the last four, its
 * connection is closed (ENHANCE_YOUR_CALM). The figures are explained in docs/decisions/0011.
 *
 * @param concurrentStreams requests at a time on one connection; more are refused (REFUSED_STREAM).
 *     It bounds the listeners that run for one client
 * @param streamWindow bytes of a body that a client may send beyond {@link Limits#bufferedBytes()}
 *     before the handler takes any; both are held in memory for a request whose handler is slow
 * @param connectionWindow the same for all streams of a connection together, beside the {@code
 *     bufferedBytes} of each
 * @param resets how many streams may be reset in 30 s, by the client (rapid reset, CVE-2023-44487)
 *     or by the server because of what the client sent (CVE-2025-8671). A stream that is reset no
 *     longer counts as concurrent, though its listener may still run
 * @param idleFrames how many frames that carry nothing a client may send in 30 s: SETTINGS, PING,
 *     PRIORITY, GOAWAY, acknowledgements, unknown types, DATA that is empty, WINDOW_UPDATE by less
 *     than 256 bytes that follows nothing the server wrote. Each costs CPU time, and some an answer
 * @param continuations how many CONTINUATION frames of less than 8 KiB one header may take. Such a
 *     header may never end, and each piece is copied
 * @param queuedReplies how many acknowledgements, resets and window updates may wait in memory
 *     because the client sends and doesn't read
 */
public record Http2Limits(
    int concurrentStreams,
    int streamWindow,
    int connectionWindow,
    int resets,
    int idleFrames,
    int continuations,
    int queuedReplies) {
  /**
   * 100 streams, windows of 64 KiB and 1 MiB, 200 resets and 1,000 idle frames in 30 s, 16
   * continuations, 1,000 queued replies.
   */
  public static final Http2Limits DEFAULTS =
      new Http2Limits(100, 65_535, 1 << 20, 200, 1_000, 16, 1_000);

  /** Throws {@link IllegalArgumentException} that names the limit that is out of range. */
  public Http2Limits {
    Limits.atLeastOne("concurrentStreams", concurrentStreams);
    Limits.atLeastOne("streamWindow", streamWindow);
    Limits.atLeastOne("connectionWindow", connectionWindow);
    Limits.atLeastOne("resets", resets);
    Limits.atLeastOne("idleFrames", idleFrames);
    Limits.atLeastOne("continuations", continuations);
    Limits.atLeastOne("queuedReplies", queuedReplies);
    if (connectionWindow < 65_535) {
      throw new IllegalArgumentException(
          "limits: connectionWindow must be at least 65535 (RFC 9113 §6.9.2)");
    }
  }

  /** The same with another {@link #concurrentStreams()}. */
  public Http2Limits withConcurrentStreams(int count) {
    return new Http2Limits(
        count, streamWindow, connectionWindow, resets, idleFrames, continuations, queuedReplies);
  }

  /** The same with other windows, in bytes. */
  public Http2Limits withWindows(int stream, int connection) {
    return new Http2Limits(
        concurrentStreams, stream, connection, resets, idleFrames, continuations, queuedReplies);
  }

  /** The same with another {@link #resets()}. */
  public Http2Limits withResets(int count) {
    return new Http2Limits(
        concurrentStreams,
        streamWindow,
        connectionWindow,
        count,
        idleFrames,
        continuations,
        queuedReplies);
  }

  /** The same with another {@link #idleFrames()}. */
  public Http2Limits withIdleFrames(int count) {
    return new Http2Limits(
        concurrentStreams,
        streamWindow,
        connectionWindow,
        resets,
        count,
        continuations,
        queuedReplies);
  }

  /** The same with another {@link #continuations()}. */
  public Http2Limits withContinuations(int count) {
    return new Http2Limits(
        concurrentStreams,
        streamWindow,
        connectionWindow,
        resets,
        idleFrames,
        count,
        queuedReplies);
  }

  /** The same with another {@link #queuedReplies()}. */
  public Http2Limits withQueuedReplies(int count) {
    return new Http2Limits(
        concurrentStreams,
        streamWindow,
        connectionWindow,
        resets,
        idleFrames,
        continuations,
        count);
  }
}
