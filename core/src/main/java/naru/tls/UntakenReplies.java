package naru.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * In front of a TLS handler that has the JDK's engine, for TLS 1.3: a client may have each of its
 * key updates answered (RFC 8446 §4.6.3), and the answers to one that reads none of them wait in
 * memory, without a bound. BoringSSL ends such a connection by itself.
 */
@ChannelHandler.Sharable
final class UntakenReplies extends ChannelInboundHandlerAdapter {
  static final UntakenReplies INSTANCE = new UntakenReplies();

  private static final int MOST = 10_000;

  /** Each counts for that much at least where a channel counts what waits. */
  private static final int ENTRY_BYTES = 96;

  private UntakenReplies() {}

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    ChannelOutboundBuffer waiting = ctx.channel().unsafe().outboundBuffer();
    // An answer may wait in more of them where more bytes of it may.
    int ofAnswers = ctx.channel().config().getWriteBufferHighWaterMark() / ENTRY_BYTES;
    if (waiting != null && waiting.size() > Math.max(MOST, ofAnswers)) {
      // An orderly end would wait behind them.
      ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
      var _ = ctx.close();
      return;
    }
    ctx.fireChannelReadComplete();
  }
}
