package naru.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;

/**
 * Behind the TLS handler: closes a connection whose client has said that it ends (RFC 8446 §6.1).
 * What the client sends all the same is no part of it, and the TLS handler would keep all of it.
 */
@ChannelHandler.Sharable
final class CloseNotify extends ChannelInboundHandlerAdapter {
  static final CloseNotify INSTANCE = new CloseNotify();

  private CloseNotify() {}

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    ctx.fireUserEventTriggered(event);
    if (event instanceof SslCloseCompletionEvent) {
      ctx.pipeline().addFirst(Unheard.INSTANCE);
      var _ = ctx.close();
    }
  }

  /** Before the TLS handler. */
  @ChannelHandler.Sharable
  private static final class Unheard extends ChannelInboundHandlerAdapter {
    static final Unheard INSTANCE = new Unheard();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
    }
  }
}
