package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.util.function.IntConsumer;
import naru.net.Binder;
import naru.tls.TlsContext;
import naru.tls.TlsException;
import naru.tls.TlsHandshake;
import naru.tls.TlsSession;

/**
 * How a connection is wired: which handlers it has, in which order, and who decides on the
 * protocol.
 */
final class Pipeline {
  /** Of a connection over TLS. */
  static final AttributeKey<TlsSession> TLS = AttributeKey.valueOf(Pipeline.class, "tls");

  private static final String PLAIN = "This port speaks HTTPS: begin the address with https://\n";
  private static final byte[] PLAIN_ANSWER =
      ("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
              + PLAIN.length()
              + "\r\nConnection: close\r\n\r\n"
              + PLAIN)
          .getBytes(US_ASCII);

  private Pipeline() {}

  /** Wires a connection that was just accepted. */
  static void build(Channel channel, HttpServer server) {
    TlsContext tls = server.tls();
    Channel listening = channel.parent();
    if (tls == null || (listening != null && listening.hasAttr(Binder.PLAIN))) {
      // HTTP/2 with prior knowledge shows itself in the first bytes; Http1Connection hands over
      // then.
      channel.pipeline().addLast(new Http1Connection(server));
    } else {
      tls.secure(channel, new Secured(server));
    }
  }

  /** The client speaks HTTP/2 with prior knowledge (RFC 9113 §3.3), and this came of it. */
  static void switchToHttp2(ChannelHandlerContext http1, HttpServer server, ByteBuf received) {
    http1.pipeline().replace(http1.handler(), null, new Http2Session(server));
    http1.pipeline().fireChannelRead(received).fireChannelReadComplete();
  }

  /**
   * Sends the end of the stream behind what is on its way, and says when it did. What comes from
   * now on is thrown away, and only its size is told.
   */
  static void shutdownOutput(ChannelHandlerContext context, Runnable done, IntConsumer heard) {
    context.pipeline().addFirst(new Lingering(heard));
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              done.run();
              SslHandler tls = context.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (written.isSuccess() && context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              } else {
                context.close();
              }
            });
  }

  /** Whether all that was sent has left for the kernel. */
  static boolean isFlushed(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || (waiting.isEmpty() && waiting.totalPendingWriteBytes() == 0);
  }

  /** Closes the connection of a client that takes nothing: an orderly end would wait for it. */
  static void reset(Channel channel) {
    reset(channel, channel.newPromise());
  }

  /** Closes so that the client sees that something is missing: no orderly end, of TLS neither. */
  static void reset(Channel channel, ChannelPromise promise) {
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.pipeline().firstContext().close(promise);
  }

  /** Whether the client will send nothing more: it has said so by TCP, or by TLS. */
  static boolean endsInput(Object event) {
    return event instanceof ChannelInputShutdownEvent || event instanceof SslCloseCompletionEvent;
  }

  /** TLS is over in both ways when the client says so, as both engines have it. */
  static void closeIfOver(Channel channel, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      channel.close();
    }
  }

  private record Secured(HttpServer server) implements TlsHandshake {
    @Override
    public void secured(Channel channel, TlsSession session) {
      channel.attr(TLS).set(session);
      boolean http2 = session.applicationProtocol().orElse("").equals("h2");
      channel.pipeline().addLast(http2 ? new Http2Session(server) : new Http1Connection(server));
    }

    @Override
    public void failed(Channel channel, TlsException reason) {
      String what = "Bad request: " + reason.getMessage();
      server.clientError(new HttpException(400, what, reason), channel);
    }

    @Override
    public byte[] answerToPlainText() {
      return PLAIN_ANSWER.clone();
    }
  }
}
