package naru.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCounted;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Behind the TLS handler: tells once how the handshake ended. Makes way for {@link CloseNotify} on
 * success.
 */
final class HandshakeOutcome extends ChannelInboundHandlerAdapter {
  private final TlsHandshake handshake;
  private final ClientRecords records;
  private final boolean asksForCertificates;
  private Optional<String> host = Optional.empty();
  private boolean told;

  HandshakeOutcome(TlsHandshake handshake, ClientRecords records, boolean asksForCertificates) {
    this.handshake = handshake;
    this.records = records;
    this.asksForCertificates = asksForCertificates;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SniCompletionEvent sni when sni.isSuccess() ->
          host = Optional.ofNullable(sni.hostname());
      case SslCompletionEvent failed when !failed.isSuccess() -> fail(ctx, failed.cause());
      case SslHandshakeCompletionEvent done -> succeed(ctx);
      case SslCloseCompletionEvent left -> leave(ctx);
      case ChannelInputShutdownEvent left when !told -> {
        // A handshake of which no more comes never ends.
        leave(ctx);
      }
      default -> ctx.fireUserEventTriggered(event);
    }
  }

  private void leave(ChannelHandlerContext ctx) {
    fail(ctx, new ClosedChannelException());
    var _ = ctx.close();
  }

  private void succeed(ChannelHandlerContext ctx) {
    SslHandler handler = ctx.pipeline().get(SslHandler.class);
    if (told || handler == null) {
      return;
    }
    SSLSession session = handler.engine().getSession();
    if (session.getProtocol().equals("NONE")) {
      // Java's engine takes a handshake that the client gives up for one that is done.
      leave(ctx);
      return;
    }
    told = true;
    TlsSession agreed =
        new TlsSession(
            session.getProtocol(),
            session.getCipherSuite(),
            host.filter(name -> !name.isEmpty()),
            Optional.ofNullable(handler.applicationProtocol()).filter(name -> !name.isEmpty()),
            asksForCertificates ? peerCertificates(session) : List.of());
    if (handler.engine() instanceof ReferenceCounted) {
      // BoringSSL serves no renegotiation, and counts key updates.
      ctx.pipeline().remove(records);
    } else if (session.getProtocol().equals("TLSv1.2")) {
      records.established();
    } else {
      ctx.pipeline().replace(records, null, UntakenReplies.INSTANCE);
    }
    handshake.secured(ctx.channel(), agreed);
    ctx.pipeline().replace(this, null, CloseNotify.INSTANCE);
  }

  private static List<X509Certificate> peerCertificates(SSLSession session) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        chain.add((X509Certificate) certificate);
      }
    } catch (SSLPeerUnverifiedException e) {
      return List.of(); // Asked for and not given.
    }
    return chain;
  }

  private void fail(ChannelHandlerContext ctx, Throwable cause) {
    if (!told) {
      told = true;
      handshake.failed(ctx.channel(), records.reason(cause));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // The event of the same failure has come before; what else breaks here ends the connection too.
    Throwable inner = cause.getCause();
    fail(ctx, inner == null ? cause : inner);
    var _ = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(ctx, new ClosedChannelException());
    ctx.fireChannelInactive();
  }
}
