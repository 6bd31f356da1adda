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
 * on, as many as LISTEN_FDS says, if LISTEN_PID is this process. They are never closed: systemd has
 * them open too, and who asks for such a port again gets it from here.
 */
final class InheritedSockets {
  private static final int FIRST = 3;
  private static final List<ServerChannel> FREE =
      open(System.getenv(), ProcessHandle.current().pid());

  private InheritedSockets() {}

  private static List<ServerChannel> open(Map<String, String> environment, long pid) {
    List<ServerChannel> sockets = new ArrayList<>();
    for (int i = 0; i < count(environment, pid); i++) {
      sockets.add(new EpollServerSocketChannel(FIRST + i));
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

  /** The inherited socket that listens on that port, for one who has it until it is given back. */
  static synchronized Optional<ServerChannel> take(InetSocketAddress wanted) {
    Optional<ServerChannel> socket =
        FREE.stream().filter(it -> isOn(it, wanted.getPort())).findFirst();
    socket.ifPresent(FREE::remove);
    return socket;
  }

  private static boolean isOn(ServerChannel socket, int port) {
    return port != 0
        && socket.localAddress() instanceof InetSocketAddress has
        && has.getPort() == port;
  }

  /** It stays open, for who takes it next. */
  static synchronized void giveBack(ServerChannel socket) {
    FREE.add(socket);
  }
}
