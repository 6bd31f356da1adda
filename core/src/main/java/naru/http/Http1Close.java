package naru.http;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection: what is on its way is sent, then the end of the stream, and the client
 * gets time to read both. What it sends meanwhile is thrown away: a close with bytes unread is a
 * reset, by which the answer would be lost (RFC 9112 §9.6).
 */
final class Http1Close {
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Http1Wire wire;

  Http1Close(Http1Wire wire) {
    this.wire = wire;
  }

  /** Closes at once what the client has nothing more to say on, else lingers. */
  void begin(boolean lingers, ConnectionTimer timer) {
    wire.autoRead(true);
    timer.answering();
    if (lingers) {
      wire.shutdownOutput(() -> timer.linger(LINGER_NANOS));
    } else {
      wire.closeAfterFlush();
    }
  }

  /** However much comes: the time is short, and an upload that is too large is refused by this. */
  void throwAway(ByteBuf bytes) {
    bytes.release();
  }
}
