package naru.http;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server: counted, limited, and closed together. Safe for use by any
 * thread.
 */
final class Connections {
  private final int limit;
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger count = new AtomicInteger();
  private volatile @Nullable CompletableFuture<Void> whenEmpty;

  Connections(int limit) {
    this.limit = limit;
  }

  /** Counts a connection until it closes; false if there are too many. */
  boolean add(Channel channel) {
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      return false;
    }
    open.add(channel);
    channel.closeFuture().addListener(closed -> remove(channel));
    return true;
  }

  private void remove(Channel channel) {
    open.remove(channel);
    count.decrementAndGet();
    completeIfEmpty();
  }

  private void completeIfEmpty() {
    CompletableFuture<Void> waiting = whenEmpty;
    if (waiting != null && count.get() == 0) {
      waiting.complete(null);
    }
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
                if (!(channel.pipeline().last() instanceof ServerConnection it) || it.isIdle()) {
                  channel.close();
                }
              });
    }
  }

  private void drain() {
    for (Channel channel : open) {
      channel
          .eventLoop()
          .execute(
              () -> {
                if (channel.pipeline().last() instanceof ServerConnection it) {
                  it.drain();
                } else {
                  channel.close();
                }
              });
    }
  }

  void closeAll() {
    open.forEach(Channel::close);
  }

  /** Closes the idle now, the others when their answers are out, the rest at the deadline. */
  CompletableFuture<Void> closeGracefully(Duration deadline) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    whenEmpty = done;
    drain();
    CompletableFuture.delayedExecutor(deadline.toMillis(), TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              if (!done.isDone()) {
                closeAll();
              }
            });
    completeIfEmpty();
    return done;
  }
}
