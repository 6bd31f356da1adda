package naru.cluster;

import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Listening sockets that systemd has opened and handed over (sd_listen_fds(3)): descriptors from 3
 * on, as many as LISTEN_FDS says, if LISTEN_PID is this process.
 */
final class InheritedSockets {
  private static final int FIRST = 3;
  private static final List<EpollServerSocketChannel> SOCKETS =
      open(System.getenv(), ProcessHandle.current().pid());

  private InheritedSockets() {}

  private static List<EpollServerSocketChannel> open(Map<String, String> environment, long pid) {
    List<EpollServerSocketChannel> sockets = new ArrayList<>();
    for (int i = 0; i < count(environment, pid); i++) {
      EpollServerSocketChannel channel = new EpollServerSocketChannel(FIRST + i);
      channel.config().setAutoRead(false);
      sockets.add(channel);
    }
    return sockets;
  }

  static int count(Map<String, String> environment, long pid) {
    if (!Long.toString(pid).equals(environment.get("LISTEN_PID"))) {
      return 0;
    }
    String count = environment.getOrDefault("LISTEN_FDS", "0");
    return count.matches("\\d{1,4}") ? Integer.parseInt(count) : 0;
  }

  /** The inherited socket that listens on that port, at most once. */
  static synchronized Optional<ServerChannel> take(InetSocketAddress wanted) {
    for (EpollServerSocketChannel socket : SOCKETS) {
      InetSocketAddress has = socket.localAddress();
      if (has != null
          && wanted.getPort() != 0
          && has.getPort() == wanted.getPort()
          && !socket.isRegistered()) {
        return Optional.of(socket);
      }
    }
    return Optional.empty();
  }
}
