package naru.http;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the virtual thread of one request runs: on the event loop of its connection, which saves
 * two hops between threads, or on the JDK's scheduler, where it may hold its carrier. It is the
 * scheduler of that one thread, so the thread can be moved: whenever it goes on after a wait, it
 * goes on where {@link #away} says, and off the loop if its handler isn't quick any longer.
 *
 * <p>The JDK has no public way to choose a scheduler: {@code --add-opens
 * java.base/java.lang=ALL-UNNAMED} lets it be chosen. Without, threads run on the JDK's scheduler.
 */
final class LoopThread implements Executor, Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** Set to {@code jdk}, no request runs on an event loop. */
  private static final String PROPERTY = "naru.scheduler";

  private static final FastThreadLocal<LoopWatch.Loop> LOOP = new FastThreadLocal<>();

  private static final @Nullable MethodHandle NEW_THREAD = newThread();
  private static final Executor JDK = jdkScheduler();
  private static final VarHandle USE = use();

  private final LoopWatch.Loop loop;

  // Written by whoever runs the thread or hands it on, and read by the next. The watch reads the
  // use too; were they volatile, each write would wait for all that is on its way to memory.
  private ThreadUse use;
  private boolean away;

  private @Nullable ResponseStream answer;
  private @Nullable Thread thread;
  private boolean onLoop;
  private long since;
  private @Nullable Runnable continuation;

  private LoopThread(EventLoop loop, ThreadUse use, ResponseStream answer) {
    this.loop = watched(loop);
    this.answer = answer;
    this.use = use;
    this.away = !use.isQuick();
  }

  private static LoopWatch.Loop watched(EventLoop loop) {
    LoopWatch.Loop watched = LOOP.getIfExists();
    if (watched == null) {
      watched = LoopWatch.watch(loop);
      LOOP.set(watched);
    }
    return watched;
  }

  /** Starts a virtual thread for a request; called on the event loop. */
  static void start(Exchange exchange, EventLoop loop, ThreadUse use) {
    if (NEW_THREAD == null) {
      Thread.startVirtualThread(exchange);
      return;
    }
    LoopThread scheduler = new LoopThread(loop, use, exchange.response().stream());
    exchange.request().thread(scheduler);
    Thread started = newThread(scheduler, exchange);
    scheduler.thread = started;
    boolean here = !scheduler.away;
    started.start();
    if (here) {
      scheduler.run();
    }
  }

  /** The turn of its loop, if the calling thread is the request's own and runs there now. */
  @Nullable Turn turn() {
    return isHere() ? loop.turn : null;
  }

  /** Whether the calling thread is the request's own and runs on its event loop now. */
  boolean isHere() {
    // One that has just left may go on before its loop has taken note of that.
    return Thread.currentThread() == thread && !away && onLoop;
  }

  /** The JDK hands over what is to be run: of this thread, or of one that this one has started. */
  @Override
  @SuppressWarnings("ReferenceEquality") // Whose it is is all that is known of it.
  public void execute(Runnable next) {
    Runnable own = continuation;
    if (own == null) {
      own = next;
      continuation = next;
      if (!away) {
        // The first run is in start(), without a way through the loop's queue.
        return;
      }
    }
    if (own != next) {
      JDK.execute(next);
    } else if (away || !use.isQuick() || !loop.resume(this)) {
      goAway();
    }
  }

  /** On its loop it is to go on, unless its handler is known by now to take too long for that. */
  void resume() {
    if (away || !use.isQuick()) {
      goAway();
    } else {
      run();
    }
  }

  /** It is to go on, on the JDK's scheduler. */
  void goAway() {
    away = true;
    JDK.execute(this);
  }

  /**
   * Runs a task on a virtual thread, on the calling event loop until it waits: there it may meet a
   * lock for which the loop must not wait.
   */
  static void start(Runnable task) {
    if (NEW_THREAD == null) {
      // No virtual thread needs this loop to go on.
      task.run();
      return;
    }
    AtomicReference<@Nullable Runnable> begin = new AtomicReference<>();
    Executor here =
        next -> {
          if (!begin.compareAndSet(null, next)) {
            JDK.execute(next);
          }
        };
    newThread(here, task).start();
    Runnable first = begin.get();
    if (first != null) {
      first.run();
    }
  }

  private static Thread newThread(Executor scheduler, Runnable task) {
    try {
      return (Thread)
          Objects.requireNonNull(NEW_THREAD).invokeExact(scheduler, (String) null, 0, task);
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs the thread until it waits or ends. */
  @Override
  public void run() {
    Runnable own = continuation;
    if (own == null) {
      throw new IllegalStateException("Nothing was handed over");
    }
    long begun = System.nanoTime();
    since = begun;
    Thread its = thread;
    if (away) {
      own.run();
      long took = System.nanoTime() - begun;
      // One that has yielded runs on at once, on a way that isn't this: what it takes is unknown.
      if (its == null || its.getState() != Thread.State.RUNNABLE || !ThreadUse.isShort(took)) {
        use.ran(took);
      }
    } else {
      runOnLoop(own);
    }
    if (its != null && !its.isAlive()) {
      forget();
    }
  }

  private void runOnLoop(Runnable own) {
    // By the time it has left, it may be over elsewhere.
    ResponseStream written = answer;
    onLoop = true;
    loop.enter(this);
    try {
      own.run();
    } finally {
      loop.leave();
      onLoop = false;
      long now = System.nanoTime();
      if (!away) {
        use.ran(now - since);
      }
      if (written != null) {
        // To send the answer may be to begin the next request, which is none of its time.
        written.threadHasLeft(now);
      }
    }
  }

  /** Threads that it has started may live on, with this as their scheduler. */
  private void forget() {
    continuation = LoopThread::over;
    answer = null;
    thread = null;
  }

  /** In place of a continuation. */
  private static void over() {}

  /** The thread itself says which handler it has come to. */
  void worksFor(ThreadUse next) {
    if (Thread.currentThread() != thread) {
      return;
    }
    boolean stays = !away && next.isQuick();
    // While both are quick, one look at the clock, at the end, is enough. Else what comes before a
    // route is not the route's.
    long now = stays ? since : System.nanoTime();
    use.ran(now - since);
    since = now;
    if (!away) {
      // Before the watch can take the next for the one that it has seen.
      loop.goesOn();
    }
    USE.setRelease(this, next);
    if (!away && !stays) {
      yieldLoop();
    }
  }

  /**
   * The thread itself is about to do what may hold its carrier: it goes on on the JDK's scheduler.
   * Nothing on any other thread.
   */
  void leaveLoop() {
    if (Thread.currentThread() == thread && !away) {
      use.ran(System.nanoTime() - since);
      yieldLoop();
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // To yield is to be handed over anew, which moves it.
  private void yieldLoop() {
    away = true;
    Thread.yield();
  }

  /** It has been on its loop for so long that others wait, and has come to nothing else since. */
  void isHeld(int count) {
    ThreadUse held = (ThreadUse) USE.getAcquire(this);
    Thread holder = thread;
    if (holder == null || !loop.isAt(count) || !held.holdsItsLoop()) {
      return;
    }
    String line = ThreadLine.of(holder.getStackTrace());
    LoopWatch.say(
        () ->
            LOG.warn(
                "{} held an event loop for {} ms and more{}: other connections waited. It runs on"
                    + " other threads now, for good if it does so again and again",
                held,
                LoopWatch.HELD_MILLIS,
                line == null ? "" : ", at " + line));
  }

  private static VarHandle use() {
    try {
      return MethodHandles.lookup().findVarHandle(LoopThread.class, "use", ThreadUse.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static @Nullable MethodHandle newThread() {
    if (System.getProperty(PROPERTY, "").equals("jdk")) {
      return null;
    }
    try {
      Class<?> builders = Class.forName("java.lang.ThreadBuilders");
      MethodHandle found =
          MethodHandles.privateLookupIn(builders, MethodHandles.lookup())
              .findStatic(
                  builders,
                  "newVirtualThread",
                  MethodType.methodType(
                      Thread.class, Executor.class, String.class, int.class, Runnable.class));
      // Where the JVM has no continuations it is there, and takes no scheduler.
      Executor none = next -> {};
      Runnable nothing = LoopThread::over;
      Thread _ = (Thread) found.invokeExact(none, (String) null, 0, nothing);
      return found;
    } catch (Throwable e) {
      LOG.debug("Requests run on the JDK's scheduler alone: {}", e.toString());
      return null;
    }
  }

  private static Executor jdkScheduler() {
    try {
      Class<?> threads = Class.forName("java.lang.VirtualThread");
      return (Executor)
          MethodHandles.privateLookupIn(threads, MethodHandles.lookup())
              .findStatic(threads, "defaultScheduler", MethodType.methodType(Executor.class))
              .invoke();
    } catch (Throwable e) {
      LOG.debug("The JDK's scheduler isn't known: {}", e.toString());
      return task -> Thread.ofPlatform().daemon().start(task);
    }
  }
}
