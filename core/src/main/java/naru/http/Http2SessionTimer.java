package naru.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of an HTTP/2 connection and its streams: one task that looks at least every
 * shortest timeout.
 */
final class Http2SessionTimer {
  private final Http2Session session;
  private final ServerOptions options;
  private final Timeouts timeouts;
  private final WriteStall stall;
  private final long look;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> task;
  private long idleUntil = Long.MAX_VALUE;

  Http2SessionTimer(Http2Session session, ServerOptions options) {
    this.session = session;
    this.options = options;
    this.timeouts = options.timeouts();
    this.stall = new WriteStall(timeouts.write());
    this.look =
        Stream.of(timeouts.request(), timeouts.keepAlive(), timeouts.write())
            .mapToLong(Duration::toNanos)
            .min()
            .orElseThrow();
  }

  void start(ChannelHandlerContext connection) {
    context = connection;
    idle();
    schedule(look);
  }

  void stop() {
    context = null;
    if (task != null) {
      task.cancel(false);
    }
  }

  /** No stream is open; from now on it may be idle for so long. */
  void idle() {
    idleUntil = System.nanoTime() + timeouts.keepAlive().toNanos();
  }

  /** A stream is open from now on. */
  void busy() {
    idleUntil = Long.MAX_VALUE;
  }

  /**
   * The client may have left, or only said that it sends nothing more; nobody knows for long. What
   * it hasn't ended it never will.
   */
  void noneComes() {
    long until = System.nanoTime() + timeouts.request().toNanos();
    session.forEachStream(
        wire -> {
          wire.deadlineAtMost(until);
          if (wire.isAnswered()) {
            wire.refuseUnread();
          } else if (wire.isUnended()) {
            end(wire, HeadParser.bad("the body ends too early"), ClosedChannelException::new);
          }
        });
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
      Pipeline.reset(connection.channel());
      return;
    }
    if (idleUntil != Long.MAX_VALUE && now - idleUntil >= 0) {
      if (!session.isClosing()) {
        session.drain();
      } else if (session.isIdle()) {
        connection.close();
        return;
      } else {
        idle();
      }
    }
    // First: what fails in there, for want of memory, must not be the last look.
    long left = idleUntil == Long.MAX_VALUE ? look : Math.max(1, idleUntil - now);
    schedule(Math.min(look, left));
    session.forEachStream(wire -> lookAt(wire, now));
  }

  /** Whether its request or its answer takes too long. */
  private void lookAt(Http2Wire wire, long now) {
    if (wire.isStalled(now, timeouts.write().toNanos())) {
      wire.reset(Http2Error.CANCEL);
    } else if (wire.isLate(now)) {
      // As long again to read the answer; then the stream ends, though the client never ends it.
      wire.deadline(now + timeouts.request().toNanos());
      late(wire);
    }
  }

  private void late(Http2Wire wire) {
    long millis = timeouts.request().toMillis();
    HttpException error = new HttpException(408, "The request took longer than " + millis + " ms");
    end(wire, error, () -> error);
  }

  private void end(Http2Wire wire, HttpException error, Supplier<Exception> why) {
    Exchange running = wire.exchange();
    if (running == null || wire.headSent()) {
      wire.endLate();
      return;
    }
    running.isOver(why);
    Exchange.answer(new Response(wire, options, running.request().method(), null), error);
  }
}
