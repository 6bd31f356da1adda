package naru.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deadlines of one connection. A change of deadline is one assignment: a single task looks
 * again at least every shortest timeout, so it never comes late for a deadline that was set
 * meanwhile. Only the event loop touches it.
 */
final class ConnectionTimer {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectionTimer.class);
  private static final long NEVER = Long.MAX_VALUE;

  /** What the connection waits for. */
  private enum Wait {
    REQUEST,
    HEAD,
    BODY,
    ANSWER
  }

  private final Timeouts timeouts;
  private final Consumer<String> onTimeout;
  private final WriteStall stall;
  private final long keepAlive;
  private final long look;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> task;
  private long requestBegin;
  private long deadline = NEVER;
  private Wait wait = Wait.REQUEST;

  ConnectionTimer(Timeouts timeouts, Consumer<String> onTimeout) {
    this.timeouts = timeouts;
    this.onTimeout = onTimeout;
    this.stall = new WriteStall(timeouts.write());
    long shortest = timeouts.header().toNanos();
    shortest = Math.min(shortest, timeouts.request().toNanos());
    // One second more than is announced: a request may be on its way at the last moment.
    Duration margin = Duration.ofSeconds(timeouts.keepAlive().toSeconds() > 0 ? 1 : 0);
    keepAlive = timeouts.keepAlive().plus(margin).toNanos();
    shortest = Math.min(shortest, keepAlive);
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
    idle(System.nanoTime());
  }

  /** By a {@link System#nanoTime} of a moment ago. */
  void idle(long now) {
    wait = Wait.REQUEST;
    deadline = now + keepAlive;
  }

  boolean awaitsRequest() {
    return wait == Wait.REQUEST;
  }

  /** If it awaits a request it does so from now on. */
  void idleFromNow() {
    if (awaitsRequest()) {
      idle();
    }
  }

  /** A part of a head is there, but not all of it. */
  void readingHead() {
    if (wait != Wait.HEAD) {
      wait = Wait.HEAD;
      requestBegin = System.nanoTime();
      deadline = requestBegin + timeouts.header().toNanos();
    }
  }

  void readingBody() {
    if (wait != Wait.HEAD) {
      requestBegin = System.nanoTime();
    }
    wait = Wait.BODY;
    deadline = requestBegin + timeouts.request().toNanos();
  }

  void answering() {
    wait = Wait.ANSWER;
    deadline = NEVER;
  }

  /** The client may have left, or only said that it sends nothing more; nobody knows for long. */
  void answeringWhoSendsNothing() {
    wait = Wait.ANSWER;
    deadline = System.nanoTime() + timeouts.request().toNanos();
  }

  private String late() {
    return switch (wait) {
      case HEAD -> "The header took longer than " + timeouts.header().toMillis() + " ms";
      case BODY -> "The request took longer than " + timeouts.request().toMillis() + " ms";
      case REQUEST, ANSWER -> "";
    };
  }

  /** Shorter than any timeout may be, so it can't wait for the next look. */
  void linger(long nanos) {
    deadline = System.nanoTime() + nanos;
    if (task != null) {
      task.cancel(false);
    }
    schedule(Math.min(nanos, look));
  }

  /** If it lingers, it does so longer: until the body would have had to be whole. */
  void lingerOn(long nanos) {
    long later = System.nanoTime() + nanos;
    if (deadline != NEVER && later - requestBegin < timeouts.request().toNanos()) {
      deadline = later;
    }
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
      LOG.debug("{} takes no bytes of its answer: closed", connection.channel().remoteAddress());
      Pipeline.reset(connection.channel());
      return;
    }
    boolean due = deadline != NEVER && deadline - now <= 0;
    if (due) {
      deadline = NEVER;
    }
    // First, for what fails in there must not be the last look.
    schedule(deadline == NEVER ? look : Math.min(deadline - now, look));
    if (due) {
      onTimeout.accept(late());
    }
  }
}
