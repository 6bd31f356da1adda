package naru.tls;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that says back what it is sent, behind TLS. */
final class EchoServer implements AutoCloseable {
  static final String PLAIN_ANSWER = "speak TLS\n";

  final TlsContext tls;
  final BlockingQueue<TlsSession> sessions = new LinkedBlockingQueue<>();
  final BlockingQueue<TlsException> failures = new LinkedBlockingQueue<>();
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  final ChannelGroup connections = new DefaultChannelGroup(loops.next());
  private final Channel listening;

  EchoServer(Tls options, String... applicationProtocols) {
    this.tls = TlsContext.open(options, List.of(applicationProtocols));
    this.listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            // As a server has it.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    connections.add(channel);
                    tls.secure(channel, new Outcome());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  TlsSession session() throws InterruptedException {
    TlsSession session = sessions.poll(20, TimeUnit.SECONDS);
    if (session == null) {
      throw new AssertionError("no handshake succeeded; failed: " + failures);
    }
    return session;
  }

  String failure() throws InterruptedException {
    TlsException failure = failures.poll(20, TimeUnit.SECONDS);
    if (failure == null) {
      throw new AssertionError("no handshake failed; succeeded: " + sessions);
    }
    return String.valueOf(failure.getMessage());
  }

  @Override
  public void close() {
    listening.close().syncUninterruptibly();
    connections.close().syncUninterruptibly();
    // A closed channel's handlers are removed, and native memory freed, by a task that comes after.
    loops.submit(() -> {}).syncUninterruptibly();
    loops.submit(() -> {}).syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    tls.close();
  }

  private final class Outcome implements TlsHandshake {
    @Override
    public void secured(Channel channel, TlsSession session) {
      channel
          .pipeline()
          .addLast(
              new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                  var _ = ctx.writeAndFlush(message);
                }

                @Override
                public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
                  var _ = ctx.close();
                }
              });
      sessions.add(session);
    }

    @Override
    public void failed(Channel channel, TlsException reason) {
      failures.add(reason);
    }

    @Override
    public byte[] answerToPlainText() {
      return PLAIN_ANSWER.getBytes(StandardCharsets.US_ASCII);
    }
  }
}
