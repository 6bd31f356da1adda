package naru.ipc;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** How the processes of a cluster reach each other: sockets with a path, on a loop of their own. */
public final class UnixSockets {
  private UnixSockets() {}

  /** One event loop, on a daemon thread whose name begins so. */
  public static EventLoopGroup loop(String name) {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory(name, true), EpollIoHandler.newFactory());
  }

  /** Listens; each channel that is accepted is handed over on the event loop, to be set up. */
  static Channel listen(EventLoopGroup loop, Path path, Consumer<Channel> onAccepted)
      throws IOException {
    return opened(
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(initializer(onAccepted))
            .bind(new DomainSocketAddress(path.toFile())),
        "cannot listen on " + path);
  }

  /** Connects what has its loop, its channel and its handler already. */
  static Channel connect(Bootstrap bootstrap, Path path) throws IOException {
    return opened(
        bootstrap.connect(new DomainSocketAddress(path.toFile())), "cannot connect to " + path);
  }

  static ChannelInitializer<Channel> initializer(Consumer<Channel> onChannel) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        onChannel.accept(channel);
      }

      // Else it would be looked for among its annotations, for which Java makes classes.
      @Override
      public boolean isSharable() {
        return true;
      }
    };
  }

  private static Channel opened(ChannelFuture opening, String failure) throws IOException {
    if (!opening.awaitUninterruptibly().isSuccess()) {
      throw new IOException(failure + ": " + opening.cause().getMessage(), opening.cause());
    }
    return opening.channel();
  }
}
