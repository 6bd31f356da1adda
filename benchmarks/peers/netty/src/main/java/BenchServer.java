import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;

/** Netty with nothing around it: two handlers that know seven routes. */
class BenchServer {
  public static void main(String[] args) throws Exception {
    Map<String, String> env = System.getenv();
    Path www = Path.of(env.get("WWW"));
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(), EpollIoHandler.newFactory());
    listen(
        loops,
        env.get("PORT"),
        new ChannelInitializer<Channel>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(new HttpServerCodec(), new Http1Answers(www));
          }
        });
    if (env.containsKey("TLS_PORT")) {
      SslContext tls = tls(env);
      listen(
          loops,
          env.get("TLS_PORT"),
          new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
              channel.pipeline().addLast(tls.newHandler(channel.alloc()), new ByProtocol(www));
            }
          });
    }
  }

  private static void listen(
      EventLoopGroup loops, String port, ChannelInitializer<Channel> initializer)
      throws InterruptedException {
    new ServerBootstrap()
        .group(loops)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, 4096)
        .childHandler(initializer)
        .bind("127.0.0.1", Integer.parseInt(port))
        .sync();
  }

  private static SslContext tls(Map<String, String> env) throws Exception {
    return SslContextBuilder.forServer(new File(env.get("CERT")), new File(env.get("KEY")))
        .sslProvider(SslProvider.valueOf(env.getOrDefault("TLS_PROVIDER", "JDK")))
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  private static final class ByProtocol extends ApplicationProtocolNegotiationHandler {
    private final Path www;

    ByProtocol(Path www) {
      super(ApplicationProtocolNames.HTTP_1_1);
      this.www = www;
    }

    @Override
    protected void configurePipeline(
        io.netty.channel.ChannelHandlerContext context, String protocol) {
      if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
        context
            .pipeline()
            .addLast(
                Http2FrameCodecBuilder.forServer().build(),
                new Http2MultiplexHandler(new Http2Answers()));
      } else {
        context.pipeline().addLast(new HttpServerCodec(), new Http1Answers(www));
      }
    }
  }
}
