package naru.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All that a client sends arrives, though the kernel tells of it once and a turn reads a part. */
@Timeout(60)
class ReadsByEdgeTest {
  private static final int SENT = 100_000;
  private static final int A_READ = 1000;

  private final AtomicInteger arrived = new AtomicInteger();
  private final BlockingQueue<Channel> connections = new LinkedBlockingQueue<>();
  private MultiThreadIoEventLoopGroup group;

  @BeforeEach
  void start() {
    assumeTrue(Epoll.isAvailable(), "There is no epoll here");
    group = new MultiThreadIoEventLoopGroup(1, PersistentEpoll.factory());
  }

  @AfterEach
  void end() throws Exception {
    if (group != null) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get();
    }
  }

  /** A turn of the loop reads a thousand bytes of each connection. */
  private Channel listen(boolean autoRead, Consumer<Channel> onRead) throws Exception {
    return new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .childOption(ChannelOption.AUTO_READ, autoRead)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(
            ChannelOption.RECVBUF_ALLOCATOR,
            new FixedRecvByteBufAllocator(A_READ).maxMessagesPerRead(1))
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new Counter(onRead));
                connections.add(channel);
              }
            })
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .sync()
        .channel();
  }

  private final class Counter extends ChannelInboundHandlerAdapter {
    private final Consumer<Channel> onRead;

    Counter(Consumer<Channel> onRead) {
      this.onRead = onRead;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      arrived.addAndGet(bytes.readableBytes());
      bytes.release();
      onRead.accept(context.channel());
    }
  }

  private static Socket send(Channel listening) throws Exception {
    Socket client =
        new Socket(
            InetAddress.getLoopbackAddress(),
            ((InetSocketAddress) listening.localAddress()).getPort());
    client.getOutputStream().write(new byte[SENT]);
    return client;
  }

  private void assertAllArrives() {
    await().until(() -> arrived.get() == SENT);
    assertThat(arrived).hasValue(SENT);
  }

  @Test
  void whatATurnLeavesIsReadInTheNext() throws Exception {
    Channel listening = listen(true, channel -> {});
    try (Socket client = send(listening)) {
      assertAllArrives();
      client.getOutputStream().write(1);
      await().until(() -> arrived.get() == SENT + 1);
    }
  }

  @Test
  void whatCameBeforeItWasWantedIsRead() throws Exception {
    Channel listening = listen(false, channel -> {});
    try (Socket client = send(listening)) {
      Channel connection = connections.take();
      assertThat(arrived).hasValue(0);
      connection.config().setAutoRead(true);
      assertAllArrives();
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void whatIsReadInPartsAsItIsAskedForArrives() throws Exception {
    Channel listening = listen(false, Channel::read);
    try (Socket client = send(listening)) {
      connections.take().read();
      assertAllArrives();
      assertThat(client.isClosed()).isFalse();
    }
  }

  @Test
  void whatCameBeforeTheEndIsReadThoughTheEndIsKnown() throws Exception {
    Channel listening =
        listen(
            true,
            channel -> {
              channel.config().setAutoRead(false);
              channel.eventLoop().execute(() -> channel.config().setAutoRead(true));
            });
    try (Socket client = send(listening)) {
      client.shutdownOutput();
      assertAllArrives();
    }
  }
}
