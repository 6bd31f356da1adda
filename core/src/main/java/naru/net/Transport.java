package naru.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * Which of the system's interfaces carries the bytes: epoll where its native library is there, else
 * Java's own.
 */
enum Transport {
  EPOLL {
    @Override
    IoHandlerFactory ioHandlerFactory() {
      return PersistentEpoll.factory();
    }

    @Override
    ServerChannel serverChannel(boolean unix) {
      return unix ? new EpollServerDomainSocketChannel() : new EpollServerSocketChannel();
    }

    @Override
    SocketAddress unixAddress(Path path) {
      return new DomainSocketAddress(path.toFile());
    }
  },
  NIO {
    @Override
    IoHandlerFactory ioHandlerFactory() {
      return NioIoHandler.newFactory();
    }

    @Override
    ServerChannel serverChannel(boolean unix) {
      return unix ? new NioServerDomainSocketChannel() : new NioServerSocketChannel();
    }

    @Override
    SocketAddress unixAddress(Path path) {
      return UnixDomainSocketAddress.of(path);
    }
  };

  static final Transport BEST = Epoll.isAvailable() ? EPOLL : NIO;

  abstract IoHandlerFactory ioHandlerFactory();

  abstract ServerChannel serverChannel(boolean unix);

  abstract SocketAddress unixAddress(Path path);
}
