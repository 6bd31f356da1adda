package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** A connection of HTTP/1 without a socket: bytes in, bytes out, on the thread that calls. */
final class MemoryConnection implements AutoCloseable {
  private final EmbeddedChannel channel;

  MemoryConnection(RequestListener listener) {
    Limits limits = Limits.DEFAULTS.withRequestsPerConnection(Integer.MAX_VALUE);
    ServerOptions options =
        ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP).withLimits(limits);
    channel = new EmbeddedChannel(new Http1Connection(Http.createServer(options, listener)));
  }

  /** The length of the answer; throws if there is none, or one that is no 200. */
  int exchange(byte[] request) {
    channel.writeInbound(Unpooled.wrappedBuffer(request));
    int length = 0;
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      if (length == 0 && (part.readableBytes() < 12 || part.getByte(9) != '2')) {
        throw new IllegalStateException(
            "the answer is " + part.toString(java.nio.charset.StandardCharsets.US_ASCII));
      }
      length += part.readableBytes();
      part.release();
    }
    if (length == 0) {
      throw new IllegalStateException("there is no answer");
    }
    return length;
  }

  @Override
  public void close() {
    channel.close();
  }
}
