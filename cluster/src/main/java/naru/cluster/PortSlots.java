package naru.cluster;

import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import naru.net.ListenException;
import naru.net.UnixSocketFile;

/**
 * The listening sockets of one address. A port has one socket a slot, among which the kernel
 * spreads new connections (SO_REUSEPORT); a Unix domain socket, and a socket that systemd opened,
 * is one for all. They are open as long as this is, whoever accepts from them, so that connections
 * wait in them and are not refused.
 *
 * <p>Only the thread of the primary uses it.
 */
final class PortSlots implements AutoCloseable {
  private static final int BACKLOG = 1024;

  private final EventLoopGroup loop;
  private final String name;
  private final Map<Integer, ServerChannel> sockets = new HashMap<>();
  private final SocketAddress address;
  private final boolean shared;
  private final boolean inherited;

  /**
   * Opens the first socket.
   *
   * @param beside whether another socket of this process may have the port under another host
   * @throws ListenException if that isn't possible
   */
  PortSlots(EventLoopGroup loop, String host, int port, String name, boolean beside) {
    this.loop = loop;
    this.name = name;
    Optional<ServerChannel> systemds =
        port < 0
            ? Optional.empty()
            : InheritedSockets.ofProcess().take(new InetSocketAddress(host, port));
    this.inherited = systemds.isPresent();
    this.shared = port < 0 || inherited;
    if (port < 0) {
      address = new DomainSocketAddress(host);
      UnixSocketFile.makeWay(Path.of(host));
      sockets.put(0, open(new EpollServerDomainSocketChannel(), address));
      return;
    }
    ServerChannel first =
        systemds.orElseGet(
            () -> {
              InetSocketAddress wanted = new InetSocketAddress(host, port);
              if (!beside) {
                probe(wanted);
              }
              return open(tcp(), wanted);
            });
    address = first.localAddress();
    sockets.put(0, first);
  }

  /** Where all of them listen. */
  SocketAddress address() {
    return address;
  }

  /** Whether it takes connections to another address, or that takes its own. */
  boolean overlaps(SocketAddress other) {
    return address instanceof InetSocketAddress a
        && other instanceof InetSocketAddress b
        && !b.isUnresolved()
        && a.getPort() == b.getPort()
        && (a.getAddress().equals(b.getAddress())
            || a.getAddress().isAnyLocalAddress()
            || b.getAddress().isAnyLocalAddress());
  }

  String host() {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress()
        : ((DomainSocketAddress) address).path();
  }

  int port() {
    return address instanceof InetSocketAddress inet ? inet.getPort() : -1;
  }

  /** Whether it is systemd's. */
  boolean isInherited() {
    return inherited;
  }

  /** Whether there is but one socket for all slots. */
  boolean isShared() {
    return shared;
  }

  /** The descriptor of a slot's socket, which is opened if there is none. */
  FileDescriptor descriptor(int slot) {
    ServerChannel socket = sockets.computeIfAbsent(shared ? 0 : slot, it -> open(tcp(), address));
    return ((UnixChannel) socket).fd();
  }

  /** The slots that have a socket. */
  Iterable<Integer> slots() {
    return sockets.keySet();
  }

  private static EpollServerSocketChannel tcp() {
    EpollServerSocketChannel channel = new EpollServerSocketChannel();
    channel.config().setReuseAddress(true).setReusePort(true).setBacklog(BACKLOG);
    return channel;
  }

  private ServerChannel open(ServerChannel channel, SocketAddress where) {
    // It is the workers who accept.
    channel.config().setAutoRead(false);
    loop.register(channel).awaitUninterruptibly();
    ChannelFuture bound = channel.bind(where).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      channel.close();
      throw ListenException.of(bound.cause(), name);
    }
    return channel;
  }

  /**
   * A port that another program of this user shares in the same way could be opened beside it, and
   * half of its connections would come here.
   */
  private void probe(InetSocketAddress wanted) {
    if (wanted.getPort() == 0) {
      return;
    }
    EpollServerSocketChannel alone = new EpollServerSocketChannel();
    alone.config().setReuseAddress(true);
    open(alone, wanted).close().awaitUninterruptibly();
  }

  @Override
  public void close() {
    if (inherited) {
      sockets.values().forEach(InheritedSockets.ofProcess()::giveBack);
    } else {
      sockets.values().forEach(it -> it.close().awaitUninterruptibly(1, TimeUnit.SECONDS));
    }
    sockets.clear();
  }
}
