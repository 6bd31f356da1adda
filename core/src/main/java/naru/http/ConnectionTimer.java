package naru.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one connection. A change of deadline is one assignment: a single task looks
 * again at least every shortest timeout, so it never comes late for a deadline that was set
 * meanwhile. Only the event loop touches it.
 */
final class ConnectionTimer {
  private static final long NEVER = Long.MAX_VALUE;

  private final Timeouts timeouts;
  private final Consumer<String> onTimeout;
  private final Runnable onStall;
  private final WriteStall stall;
  private final long look;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> task;
  private long requestBegin;
  private long deadline = NEVER;
  private String what = "";

  ConnectionTimer(Timeouts timeouts, Consumer<String> onTimeout, Runnable onStall) {
    this.timeouts = timeouts;
    this.onTimeout = onTimeout;
    this.onStall = onStall;
    this.stall = new WriteStall(timeouts.write());
    long shortest = timeouts.header().toNanos();
    shortest = Math.min(shortest, timeouts.request().toNanos());
    shortest = Math.min(shortest, timeouts.keepAlive().toNanos());
    shortest = Math.min(shortest, timeouts.write().toNanos());
    this.look = shortest;
  }

  void start(ChannelHandlerContext connection) {
    context = connection;
    schedule(look);
  }

  void stop() {
    if (task != null) {
      task.cancel(false);
    }
    context = null;
  }

  void idle() {
    deadline = System.nanoTime() + timeouts.keepAlive().toNanos();
    what = "";
  }

  void beginRequest() {
    requestBegin = System.nanoTime();
    deadline = requestBegin + timeouts.header().toNanos();
    what = "The header took longer than " + timeouts.header().toMillis() + " ms";
  }

  void readingBody() {
    deadline = requestBegin + timeouts.request().toNanos();
    what = "The request took longer than " + timeouts.request().toMillis() + " ms";
  }

  void answering() {
    deadline = NEVER;
  }

  /** Shorter than any timeout may be, so it can't wait for the next look. */
  void linger(long nanos) {
    deadline = System.nanoTime() + nanos;
    if (task != null) {
      task.cancel(false);
    }
    schedule(Math.min(nanos, look));
  }

  private void schedule(long nanos) {
    ChannelHandlerContext connection = context;
    if (connection != null) {
      task = connection.executor().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void check() {
    ChannelHandlerContext connection = context;
    if (connection == null) {
      return;
    }
    long now = System.nanoTime();
    if (stall.is(connection.channel(), now)) {
      onStall.run();
      return;
    }
    long left = deadline == NEVER ? NEVER : deadline - now;
    if (left <= 0) {
      deadline = NEVER;
      onTimeout.accept(what);
      left = NEVER;
    }
    schedule(Math.min(left, look));
  }
}
