package naru.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptorTest {
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger accepted = new AtomicInteger();
  private final Acceptor acceptor =
      new Acceptor(
          loops,
          1024,
          connection -> {
            accepted.incrementAndGet();
            connection.close();
          });

  @AfterEach
  void end() {
    loops.shutdownGracefully();
  }

  private static InetSocketAddress local(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static void connect(NioServerSocketChannel socket) throws IOException {
    InetSocketAddress address = socket.localAddress();
    new Socket(address.getAddress(), address.getPort()).close();
  }

  @Test
  void whenAcceptingFailsItPausesAndGoesOn() throws Exception {
    NioServerSocketChannel socket = new NioServerSocketChannel();
    acceptor.bind(socket, local(0)).sync();
    connect(socket);
    await().until(() -> accepted.get() == 1);

    boolean[] reads = {true};
    socket
        .eventLoop()
        .submit(
            () -> {
              socket.pipeline().fireExceptionCaught(new IOException("Too many open files"));
              reads[0] = socket.config().isAutoRead();
            })
        .sync();
    assertThat(reads[0]).isFalse();
    connect(socket);
    await().until(() -> accepted.get() == 2);
    assertThat(socket.config().isAutoRead()).isTrue();
  }

  @Test
  void aConnectionIsToBeReadBeforeItIsRegistered() throws Exception {
    NioServerSocketChannel socket = new NioServerSocketChannel();
    acceptor.bind(socket, local(0)).sync();
    AtomicBoolean early = new AtomicBoolean();
    NioSocketChannel connection =
        new NioSocketChannel() {
          @Override
          protected void doBeginRead() {
            early.compareAndSet(false, !isRegistered());
          }
        };
    socket.eventLoop().submit(() -> socket.pipeline().fireChannelRead(connection)).sync();
    await().until(() -> accepted.get() == 1);
    assertThat(early).isTrue();
  }

  @Test
  void aSocketThatCannotListenIsClosed() throws Exception {
    NioServerSocketChannel first = new NioServerSocketChannel();
    acceptor.bind(first, local(0)).sync();
    NioServerSocketChannel second = new NioServerSocketChannel();
    ChannelFuture bound = acceptor.bind(second, local(first.localAddress().getPort()));
    assertThat(bound.await().cause()).isInstanceOf(BindException.class);
    assertThat(second.closeFuture().await(10_000)).isTrue();
  }

  @Test
  void withoutEventLoopsItFailsAtOnce() throws Exception {
    loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
    NioServerSocketChannel socket = new NioServerSocketChannel();
    ChannelFuture bound = acceptor.bind(socket, local(0));
    assertThat(bound.await(10_000)).isTrue();
    assertThat(bound.cause()).isInstanceOf(RejectedExecutionException.class);
    assertThat(socket.isOpen()).isFalse();
  }
}
