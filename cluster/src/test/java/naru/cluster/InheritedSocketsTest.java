package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InheritedSocketsTest {
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  @AfterEach
  void close() {
    loop.shutdownGracefully();
  }

  private ServerChannel socket(String host, int port) {
    EpollServerSocketChannel socket = new EpollServerSocketChannel();
    loop.register(socket).syncUninterruptibly();
    socket.bind(new InetSocketAddress(host, port)).syncUninterruptibly();
    return socket;
  }

  @Test
  void theOneOfTheVeryAddressComesBeforeOthersOfThePort() {
    ServerChannel first = socket("127.0.0.1", 0);
    int port = ((InetSocketAddress) first.localAddress()).getPort();
    ServerChannel second = socket("127.0.0.2", port);
    InheritedSockets sockets = new InheritedSockets(List.of(first, second));
    InetSocketAddress wanted = new InetSocketAddress("127.0.0.2", port);

    assertThat(sockets.has(wanted)).isTrue();
    assertThat(sockets.take(wanted)).containsSame(second);
    assertThat(sockets.has(wanted)).isFalse();
    assertThat(sockets.take(wanted)).containsSame(first);
    assertThat(sockets.take(wanted)).isEmpty();
    sockets.giveBack(second);
    assertThat(sockets.take(new InetSocketAddress("0.0.0.0", port))).containsSame(second);
  }

  @Test
  void socketsCountOnlyForTheProcessThatSystemdMeant() {
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2"), 7))
        .isEqualTo(2);
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "8", "LISTEN_FDS", "2"), 7)).isZero();
    assertThat(InheritedSockets.count(Map.of("LISTEN_FDS", "2"), 7)).isZero();
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "x"), 7)).isZero();
  }
}
