package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.IntConsumer;

/**
 * In front of a connection that only waits for its client to read the end: throws away what still
 * comes, since a close with bytes unread is a reset, by which that end would be lost (RFC 9112
 * §9.6). In front of TLS too: nobody needs it decrypted, and what comes behind the client's own end
 * would be kept.
 */
final class Lingering extends ChannelInboundHandlerAdapter {
  private final IntConsumer heard;

  /** Tells how many bytes came, each time. */
  Lingering(IntConsumer heard) {
    this.heard = heard;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    int count = bytes.readableBytes();
    bytes.release();
    heard.accept(count);
  }
}
