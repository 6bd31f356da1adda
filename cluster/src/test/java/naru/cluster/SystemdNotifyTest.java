package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainDatagramPacket;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemdNotifyTest {
  @Test
  void systemdHearsEachState(@TempDir Path folder) {
    List<String> heard = new CopyOnWriteArrayList<>();
    Path path = folder.resolve("notify");
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Channel systemd =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainDatagramChannel.class)
            .handler(
                new SimpleChannelInboundHandler<DomainDatagramPacket>() {
                  @Override
                  protected void channelRead0(
                      ChannelHandlerContext context, DomainDatagramPacket packet) {
                    heard.add(packet.content().toString(UTF_8));
                  }
                })
            .bind(new DomainSocketAddress(path.toFile()))
            .syncUninterruptibly()
            .channel();
    SystemdNotify notify =
        new SystemdNotify(Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "30000000"));

    notify.alive();
    notify.ready();
    await().until(() -> heard.contains("READY=1"));
    assertThat(heard).as("a service that isn't ready says nothing").containsExactly("READY=1");
    notify.alive();
    notify.reloading();
    notify.stopping();

    await().until(() -> heard.size() == 4);
    assertThat(heard).contains("WATCHDOG=1", "STOPPING=1");
    assertThat(heard).anyMatch(it -> it.matches("RELOADING=1\nMONOTONIC_USEC=\\d+"));
    systemd.close();
    loop.shutdownGracefully();
  }

  @Test
  void withoutSystemdNothingHappens() {
    SystemdNotify notify = new SystemdNotify(Map.of());
    notify.ready();
    notify.stopping();
  }
}
