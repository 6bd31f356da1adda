package naru.testing;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2ChannelDuplexHandler;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A client of HTTP/2. Netty's codec refuses what RFC 9113 doesn't allow a server to send; data that
 * nobody has read holds the server's window.
 */
final class Http2Client implements TestClient {
  private static final EventLoopGroup LOOPS =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("http2-client", true), NioIoHandler.newFactory());

  private final Channel channel;
  private final Frames frames;
  private final boolean secure;

  private Http2Client(Channel channel, Frames frames, boolean secure) {
    this.channel = channel;
    this.frames = frames;
    this.secure = secure;
  }

  static Http2Client connect(int port, int receiveBuffer, boolean secure) {
    Frames frames = new Frames();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(LOOPS)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, RawClient.PATIENCE_MILLIS)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    if (secure) {
                      SslHandler tls = TestTls.HTTP2_CLIENT.newHandler(made.alloc());
                      tls.setHandshakeTimeoutMillis(RawClient.PATIENCE_MILLIS);
                      made.pipeline().addLast(tls);
                    }
                    made.pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forClient()
                                .initialSettings(Http2Settings.defaultSettings().pushEnabled(false))
                                .gracefulShutdownTimeoutMillis(0)
                                .build())
                        .addLast(frames);
                  }
                });
    if (receiveBuffer > 0) {
      bootstrap.option(ChannelOption.SO_RCVBUF, receiveBuffer);
    }
    Channel channel =
        bootstrap.connect(InetAddress.getLoopbackAddress(), port).syncUninterruptibly().channel();
    if (secure) {
      SslHandler tls = channel.pipeline().get(SslHandler.class);
      tls.handshakeFuture().syncUninterruptibly();
      if (!ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol())) {
        throw new AssertionError("ALPN chose " + tls.applicationProtocol());
      }
    }
    return new Http2Client(channel, frames, secure);
  }

  @Override
  public Exchange open(Call call) {
    Http2Exchange exchange = new Http2Exchange(channel, call.method().equals("HEAD"));
    channel.eventLoop().execute(() -> frames.open(exchange, call, secure ? "https" : "http"));
    return exchange;
  }

  @Override
  public void reset() {
    // Before the pipeline, which would say goodbye first.
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    channel.eventLoop().execute(() -> channel.unsafe().close(channel.voidPromise()));
    await(channel.closeFuture());
  }

  @Override
  public void close() {
    await(channel.close());
  }

  static void await(ChannelFuture future) {
    if (!future.awaitUninterruptibly(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("not done in " + RawClient.PATIENCE_MILLIS + " ms");
    }
  }

  /** Gives each exchange what comes on its stream. */
  private static final class Frames extends Http2ChannelDuplexHandler {
    private final Map<Http2FrameStream, Http2Exchange> exchanges = new ConcurrentHashMap<>();
    private String end = "the server closed the connection";

    void open(Http2Exchange exchange, Call call, String scheme) {
      Http2FrameStream stream = newStream();
      exchanges.put(stream, exchange);
      exchange.begin(stream, call, scheme);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      try {
        switch (frame) {
          case Http2HeadersFrame head -> of(head.stream()).head(head.headers(), head.isEndStream());
          case Http2DataFrame data ->
              of(data.stream())
                  .data(
                      ByteBufUtil.getBytes(data.content()),
                      data.initialFlowControlledBytes(),
                      data.isEndStream());
          case Http2ResetFrame reset ->
              of(reset.stream()).broken("reset by " + Http2Error.valueOf(reset.errorCode()));
          case Http2GoAwayFrame away ->
              end = "the server closed by GOAWAY " + Http2Error.valueOf(away.errorCode());
          default -> {}
        }
      } finally {
        ReferenceCountUtil.release(frame);
      }
    }

    private Http2Exchange of(Http2FrameStream stream) {
      Http2Exchange exchange = exchanges.get(stream);
      if (exchange == null) {
        throw new AssertionError("a frame on a stream that nobody opened: " + stream.id());
      }
      return exchange;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof Http2FrameStreamException broken) {
        of(broken.stream()).broken(String.valueOf(broken.getCause()));
        return;
      }
      end = cause.toString();
      var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      exchanges.values().forEach(it -> it.broken(end));
    }
  }
}
