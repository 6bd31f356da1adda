package naru.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * First in a connection's pipeline: waits for the client's first message, picks the certificate of
 * the host that it names and makes way for the handler that shakes hands by it.
 */
final class ClientHelloHandler extends AbstractSniHandler<String> {
  /** A fatal alert (RFC 8446 section 6): no_application_protocol, by a TLS 1.2 record. */
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  /** How long a client that spoke in the clear may take to read why it is closed. */
  private static final long LINGER_MILLIS = 2_000;

  private static final int LINGER_BYTES = 64 << 10;

  private final TlsContext tls;
  private final TlsHandshake handshake;
  private final long since = System.nanoTime();
  private boolean started;
  private boolean plainText;
  private int skipped;

  ClientHelloHandler(TlsContext tls, TlsHandshake handshake) {
    super(millis(tls.options().handshakeTimeout().toNanos()));
    this.tls = tls;
    this.handshake = handshake;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!started && in.isReadable()) {
      started = true;
      byte first = in.getByte(in.readerIndex());
      if (first >= 'A' && first <= 'Z') {
        plainText = true;
        answerInTheClear(ctx);
      }
    }
    if (plainText) {
      skipped += in.readableBytes();
      in.skipBytes(in.readableBytes());
      if (skipped > LINGER_BYTES) {
        var _ = ctx.close();
      }
    } else {
      super.decode(ctx, in, out);
    }
  }

  /** To Netty 0 is no timeout at all. */
  private static long millis(long nanos) {
    return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private void answerInTheClear(ChannelHandlerContext ctx) {
    ctx.fireUserEventTriggered(
        new SniCompletionEvent(
            new TlsException(
                "the client sent plain text where TLS is spoken (http:// for https://)")));
    byte[] answer = handshake.answerToPlainText();
    if (answer.length == 0) {
      var _ = ctx.close();
      return;
    }
    var _ =
        ctx.writeAndFlush(Unpooled.wrappedBuffer(answer))
            .addListener(
                written -> {
                  // A close with bytes unread is a reset, and the client would lose the answer by
                  // it.
                  if (written.isSuccess() && ctx.channel() instanceof DuplexChannel duplex) {
                    var _ = duplex.shutdownOutput();
                    var _ =
                        ctx.executor()
                            .schedule(
                                () -> {
                                  var _ = ctx.close();
                                },
                                LINGER_MILLIS,
                                TimeUnit.MILLISECONDS);
                  } else {
                    var _ = ctx.close();
                  }
                });
  }

  @Override
  protected Future<String> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf hello)
      throws Exception {
    if (hello != null) {
      List<String> offered = ClientHello.applicationProtocols(hello);
      if (!offered.isEmpty()
          && !tls.applicationProtocols().isEmpty()
          && Collections.disjoint(offered, tls.applicationProtocols())) {
        return ctx.executor()
            .newFailedFuture(
                new TlsException(
                    "the client speaks none of " + tls.applicationProtocols() + " (ALPN)"));
      }
    }
    return super.lookup(ctx, hello);
  }

  @Override
  protected Future<String> lookup(ChannelHandlerContext ctx, @Nullable String host) {
    return ctx.executor().newSucceededFuture(host == null ? "" : host);
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String host, Future<String> picked) {
    if (!picked.isSuccess()) {
      var _ =
          ctx.writeAndFlush(Unpooled.wrappedBuffer(NO_APPLICATION_PROTOCOL))
              .addListener(ChannelFutureListener.CLOSE);
      return;
    }
    long left = tls.options().handshakeTimeout().toNanos() - (System.nanoTime() - since);
    SslHandler handler;
    try {
      handler = tls.newHandler(picked.getNow(), ctx.alloc());
    } catch (TlsException e) {
      ctx.fireUserEventTriggered(new SniCompletionEvent(e));
      var _ = ctx.close();
      return;
    }
    handler.setHandshakeTimeoutMillis(millis(left));
    boolean added = false;
    try {
      ctx.pipeline().replace(this, TlsContext.HANDLER, handler);
      added = true;
    } finally {
      if (!added) {
        ReferenceCountUtil.safeRelease(handler.engine());
      }
    }
  }
}
