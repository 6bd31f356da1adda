package naru.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;

/**
 * In front of the TLS handler: follows the records that a client sends (RFC 8446 section 5.1) for
 * two things that the engines don't do. A client that breaks off with an alert in the clear is
 * understood, though the engine waits for encrypted ones; and a renegotiation is refused, which the
 * JDK's engine would serve (RFC 9113 section 9.2.1 forbids it, and it costs the server much more
 * than the client).
 */
final class ClientRecords extends ChannelInboundHandlerAdapter {
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int HEAD = 5;
  private static final int PLAIN_ALERT = HEAD + 2;

  /** RFC 8446 section 6.2: those by which a client says what it thinks of a server. */
  private static final Map<Integer, String> ALERTS =
      Map.of(
          40, "handshake_failure",
          42, "bad_certificate",
          43, "unsupported_certificate",
          44, "certificate_revoked",
          45, "certificate_expired",
          46, "certificate_unknown",
          48, "unknown_ca",
          70, "protocol_version",
          90, "user_canceled");

  private final byte[] head = new byte[PLAIN_ALERT];
  private int headBytes;
  private int bodyBytes;
  private int alert = -1;
  private boolean established;

  /** From now on a handshake message of the client's is a renegotiation. */
  void established() {
    established = true;
  }

  /** What the client said in the clear before the handshake failed, else what the engine says. */
  TlsException reason(Throwable cause) {
    return alert > 0
        ? new TlsException(
            "the client refused the handshake: " + ALERTS.getOrDefault(alert, "alert " + alert),
            cause)
        : HandshakeFailure.of(cause);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf bytes && !follow(bytes)) {
      ReferenceCountUtil.release(message);
      ctx.pipeline()
          .fireExceptionCaught(
              new TlsException("the client asked to renegotiate, which is refused"));
      var _ = ctx.close();
      return;
    }
    ctx.fireChannelRead(message);
  }

  /** False if the client wants to renegotiate. */
  private boolean follow(ByteBuf bytes) {
    int at = bytes.readerIndex();
    while (at < bytes.writerIndex()) {
      if (bodyBytes > 0) {
        int skipped = Math.min(bodyBytes, bytes.writerIndex() - at);
        bodyBytes -= skipped;
        at += skipped;
        continue;
      }
      head[headBytes++] = bytes.getByte(at++);
      int length = ((head[3] & 0xff) << 8) | (head[4] & 0xff);
      boolean plainAlert = headBytes >= HEAD && head[0] == ALERT && length == 2;
      if (headBytes < (plainAlert ? PLAIN_ALERT : HEAD)) {
        continue;
      }
      if (headBytes == PLAIN_ALERT) {
        alert = established ? alert : head[6] & 0xff;
      } else {
        bodyBytes = length;
      }
      headBytes = 0;
      if (established && head[0] == HANDSHAKE) {
        return false;
      }
    }
    return true;
  }
}
