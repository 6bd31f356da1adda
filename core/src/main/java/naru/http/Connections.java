package naru.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import naru.tls.TlsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of a server: counted, limited, and closed together. Safe for use by any
 * thread.
 */
final class Connections {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final int limit;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile boolean closing;

  Connections(int limit) {
    this.limit = limit;
  }

  /** Whether a connection has failed by what came from the network, or by the network itself. */
  static boolean isFaultOfClient(Throwable failure) {
    Throwable own = failure instanceof DecoderException ? failure.getCause() : failure;
    return own instanceof IOException || own instanceof TlsException;
  }

  /** Tells of a failed connection: who runs the server, if it isn't by the client's fault. */
  static void failed(Channel channel, Throwable failure) {
    if (isFaultOfClient(failure)) {
      LOG.debug("{}: {}", channel.remoteAddress(), failure.getMessage());
    } else {
      LOG.error("The connection of {} failed", channel.remoteAddress(), failure);
    }
  }

  /** From here on connections are taken, until {@link #closeGracefully}. */
  void open() {
    closing = false;
  }

  /** Counts a connection until it closes; false if there are too many, or all are being closed. */
  boolean add(Channel channel) {
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener(closed -> remove(channel));
    // Looked at behind the line above: whoever closes all has either seen this one, or is seen.
    return !closing;
  }

  private void remove(Channel channel) {
    open.remove(channel);
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  void closeIdle() {
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(
              () -> {
                var last = channel.pipeline().last();
                if (last instanceof Http2Session session) {
                  session.closeIfIdle();
                } else if (!(last instanceof ServerConnection it) || it.isIdle()) {
                  channel.close();
                }
              });
    }
  }

  /**
   * Asks each to close when it may.
   *
   * @param patient whether those that are still in their handshake may go on
   */
  void drain(boolean patient) {
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(
              () -> {
                if (channel.pipeline().last() instanceof ServerConnection it) {
                  it.drain();
                } else if (!patient) {
                  channel.close();
                }
              });
    }
  }

  void closeAll() {
    open.forEach(Channel::close);
  }

  /**
   * Closes the idle now, the others when their answers are out, the rest at the deadline; done when
   * those that are open now are closed.
   */
  CompletableFuture<Void> closeGracefully(boolean patient, Duration deadline) {
    closing = true;
    drain(patient);
    List<Channel> leaving = List.copyOf(open);
    CompletableFuture<Void> done =
        CompletableFuture.allOf(
            leaving.stream().map(Connections::gone).toArray(CompletableFuture<?>[]::new));
    CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> leaving.forEach(Channel::close));
    return done;
  }

  private static CompletableFuture<Void> gone(Channel channel) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    channel.closeFuture().addListener(closed -> gone.complete(null));
    return gone;
  }
}
