package naru.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
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

  /** From here on connections are taken, until {@link #close}. */
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
      onLoopOf(
          channel,
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
      onLoopOf(
          channel,
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
    open.forEach(Connections::closeNow);
  }

  /** What waits for a client that takes nothing is dropped; an end of TLS would wait behind it. */
  static void closeNow(Channel channel) {
    onLoopOf(
        channel,
        () -> {
          if (Pipeline.isFlushed(channel)) {
            channel.close();
          } else {
            Pipeline.reset(channel);
          }
        });
  }

  /** One that can't be reached, for want of memory or since its loop is dead, keeps no others. */
  private static void onLoopOf(Channel channel, Runnable task) {
    try {
      channel.eventLoop().execute(task);
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // Of one that has closed the loop may have ended with its server.
      if (channel.isOpen()) {
        LOG.warn("A connection can't be asked to close: {}", e.toString());
      }
    }
  }

  /**
   * Closes the idle now, the others when their answers are out, the rest at the deadline, once no
   * loop accepts any more.
   *
   * @param stopped done when none does
   * @param grace how long idle connections stay, each of which gets one more answer
   * @param deadline by {@link System#nanoTime}
   * @param closed called when all are closed, whatever fails on the way
   */
  CompletableFuture<Void> close(
      CompletableFuture<Void> stopped, Duration grace, long deadline, Runnable closed) {
    // An event loop that a handler holds keeps its own connections waiting, but no others. Within a
    // grace period no request may be lost: not that of a connection either that is told of late.
    return stopped
        .copy()
        .completeOnTimeout(null, Math.max(1000, grace.toMillis()), TimeUnit.MILLISECONDS)
        .handle((all, failure) -> deadline - System.nanoTime())
        .thenCompose(left -> closeGracefully(grace.isPositive(), left))
        .thenCompose(all -> stopped)
        // Not on an event loop: who is told may listen again, or wait for something else. And the
        // process doesn't end before.
        .whenCompleteAsync(
            (all, failure) -> closed.run(),
            it -> Thread.ofPlatform().daemon(false).name("naru-close").start(it));
  }

  CompletableFuture<Void> closeGracefully(boolean patient, long nanos) {
    closing = true;
    drain(patient);
    List<Channel> leaving = List.copyOf(open);
    CompletableFuture<Void> done =
        CompletableFuture.allOf(
            leaving.stream().map(Connections::gone).toArray(CompletableFuture<?>[]::new));
    CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS)
        .execute(() -> leaving.forEach(Connections::closeNow));
    return done;
  }

  private static CompletableFuture<Void> gone(Channel channel) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    channel.closeFuture().addListener(closed -> gone.complete(null));
    return gone;
  }
}
