package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.util.Map;
import naru.ipc.UnixSockets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the service is (sd_notify(3)), if NOTIFY_SOCKET says where. Safe for use by any
 * thread.
 */
final class SystemdNotify {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  private final String socket;
  private final boolean watched;
  private boolean ready;
  private boolean reloads;

  SystemdNotify(Map<String, String> environment) {
    socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    watched = environment.containsKey("WATCHDOG_USEC");
  }

  /** All workers listen. During a reload that isn't news, and systemd would take it for its end. */
  synchronized void ready() {
    if (!reloads) {
      send("READY=1");
      ready = true;
    }
  }

  /** With Type=notify-reload systemd waits for READY after this. */
  synchronized void reloading() {
    reloads = true;
    send("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros());
  }

  /** The reload is over, whether all are new or none. */
  synchronized void reloaded() {
    reloads = false;
    ready();
  }

  void stopping() {
    send("STOPPING=1");
  }

  /** To be called more often than WATCHDOG_USEC. */
  synchronized void alive() {
    if (watched && ready) {
      send("WATCHDOG=1");
    }
  }

  /** CLOCK_MONOTONIC, which on Linux is what System.nanoTime reads. */
  private static long monotonicMicros() {
    return System.nanoTime() / 1000;
  }

  private void send(String state) {
    if (socket.isEmpty()) {
      return;
    }
    // Abstract names begin with @, which stands for a zero byte.
    DomainSocketAddress to =
        new DomainSocketAddress(socket.startsWith("@") ? '\0' + socket.substring(1) : socket);
    ChannelFuture opened =
        new Bootstrap()
            .group(Loop.GROUP)
            .channel(EpollDomainDatagramChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(to)
            .awaitUninterruptibly();
    if (!opened.isSuccess()) {
      LOG.warn("systemd can't be told {}: {}", state, opened.cause().toString());
      return;
    }
    opened
        .channel()
        .writeAndFlush(Unpooled.copiedBuffer(state, UTF_8))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                LOG.warn("systemd can't be told {}: {}", state, sent.cause().toString());
              }
              opened.channel().close();
            });
  }

  /** Made when there is a systemd to talk to. */
  private static final class Loop {
    static final EventLoopGroup GROUP = UnixSockets.loop("naru-systemd");
  }
}
