package naru.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
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
    ChannelHandlerContext tls = ctx.pipeline().context(SslHandler.class);
    if (!(event instanceof SslCloseCompletionEvent) || tls == null) {
      ctx.fireUserEventTriggered(event);
      return;
    }
    // With BoringSSL, Netty takes what comes behind the server's own end for the client's.
    boolean clients = ((SslHandler) tls.handler()).engine().isInboundDone();
    ctx.pipeline().addBefore(tls.name(), null, Unheard.INSTANCE);
    if (clients) {
      ctx.fireUserEventTriggered(event);
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
