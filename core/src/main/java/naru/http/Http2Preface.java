package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * What every HTTP/2 client sends first (RFC 9113 §3.4): made so that HTTP/1 servers stumble over
 * it.
 */
final class Http2Preface {
  private static final byte[] BYTES = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  private Http2Preface() {}

  /** Whether the bytes are the preface, or can become it. */
  static boolean isIn(ByteBuf in) {
    int n = Math.min(BYTES.length, in.readableBytes());
    for (int i = 0; i < n; i++) {
      if (in.getByte(in.readerIndex() + i) != BYTES[i]) {
        return false;
      }
    }
    return n > 0;
  }

  static boolean isWhole(ByteBuf in) {
    return in.readableBytes() >= BYTES.length;
  }
}
