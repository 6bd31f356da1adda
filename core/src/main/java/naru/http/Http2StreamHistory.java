package naru.http;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import org.jspecify.annotations.Nullable;

/**
 * What became of a connection's recent streams, to tell a client's mistake from frames that crossed
 * with a reset: a stream that the client itself had ended, or one that it passed over, can't have
 * frames on their way (RFC 9113 §5.1).
 */
final class Http2StreamHistory {
  private static final int KEPT = 64;

  private final RecentStreams ended = new RecentStreams(KEPT);
  private final int[] skippedFrom = new int[KEPT];
  private final int[] skippedTo = new int[KEPT];
  private int skippedCount;
  private int last = -1;

  /** The client opened a stream; those between the last one and this are closed unused (§5.1.1). */
  void opened(int id) {
    if (id > last + 2) {
      int at = skippedCount++ % KEPT;
      skippedFrom[at] = last + 2;
      skippedTo[at] = id - 2;
    }
    last = Math.max(last, id);
  }

  /**
   * The codec refused the head that was to open a stream: what follows of it belongs neither to one
   * that never was nor to one that was passed over.
   *
   * @return false if the codec takes no such stream now, and thinks that there never was one
   */
  boolean refused(int id, Http2Connection connection) {
    opened(id);
    Http2Connection.Endpoint<?> client = connection.remote();
    if (client.isValidStreamId(id) && id > client.lastStreamCreated()) {
      try {
        client.createStream(id, false);
      } catch (Http2Exception tooMany) {
        return false;
      }
    }
    return true;
  }

  /** A stream closed on which the client had sent END_STREAM. */
  void ended(int id) {
    ended.add(id);
  }

  /** What is wrong with a frame for a stream that is closed; null if it is too long ago to tell. */
  @Nullable Http2Exception fault(int id) {
    if (ended.has(id)) {
      return Http2Exception.connectionError(Http2Error.STREAM_CLOSED, "stream %d has ended", id);
    }
    return wasSkipped(id)
        ? Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "stream %d is passed", id)
        : null;
  }

  private boolean wasSkipped(int id) {
    for (int i = 0; i < KEPT; i++) {
      if (skippedFrom[i] != 0 && skippedFrom[i] <= id && id <= skippedTo[i]) {
        return true;
      }
    }
    return false;
  }
}
