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
  private static final InheritedSockets OF_PROCESS =
      new InheritedSockets(open(System.getenv(), ProcessHandle.current().pid()));

  private final List<ServerChannel> free;

  InheritedSockets(List<ServerChannel> sockets) {
    free = new ArrayList<>(sockets);
  }

  static InheritedSockets ofProcess() {
    return OF_PROCESS;
  }

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

  /**
   * The inherited socket that listens there, or else on that port, for one who has it until it is
   * given back.
   */
  synchronized Optional<ServerChannel> take(InetSocketAddress wanted) {
    Optional<ServerChannel> socket =
        free.stream()
            .filter(it -> wanted.equals(it.localAddress()))
            .findFirst()
            .or(() -> free.stream().filter(it -> isOn(it, wanted.getPort())).findFirst());
    socket.ifPresent(free::remove);
    return socket;
  }

  /** Whether one listens at that very address, and nobody has it. */
  synchronized boolean has(InetSocketAddress address) {
    return free.stream().anyMatch(it -> address.equals(it.localAddress()));
  }

  private static boolean isOn(ServerChannel socket, int port) {
    return port != 0
        && socket.localAddress() instanceof InetSocketAddress has
        && has.getPort() == port;
  }

  /** It stays open, for who takes it next. */
  synchronized void giveBack(ServerChannel socket) {
    free.add(socket);
  }
}
