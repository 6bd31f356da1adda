package naru.http;

import io.netty.channel.EventLoop;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether a request holds its event loop, some times a second while there are requests. A
 * collection of garbage, or a machine that is busy with something else, stops the one who looks as
 * well, so it has to see the same three times.
 *
 * <p>It also looks whether threads that could go on wait for their loop in vain. That may itself
 * wait for a lock, behind one of them: then the lock, when it is free, is that thread's, which goes
 * on when its loop runs it, and neither ever would. So they go on elsewhere.
 */
final class LoopWatch {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  /** What makes others wait noticeably. */
  static final long HELD_MILLIS = 60;

  private static final int LOOKS = 3;
  private static final long CLOSELY_NANOS = HELD_MILLIS / LOOKS * 1_000_000;

  /** As long as nothing is seen that may hold a loop: each look wakes a processor for it. */
  private static final long EVERY_NANOS = 50_000_000;

  /** It sleeps after so many looks in which nothing ran. */
  private static final int PATIENCE = 20;

  private static final List<Loop> LOOPS = new CopyOnWriteArrayList<>();
  private static final Thread WATCH =
      Thread.ofPlatform().daemon().name("naru-loop-watch").unstarted(LoopWatch::watch);
  private static final VarHandle RUNNING = running();

  /**
   * How long threads that wake up together run, but for the last of them, before the loop looks at
   * its sockets.
   */
  private static final long BURST_NANOS = 100_000;

  private static volatile boolean sleeps;

  static {
    WATCH.start();
  }

  private LoopWatch() {}

  private static VarHandle running() {
    try {
      return MethodHandles.lookup().findVarHandle(Loop.class, "running", LoopThread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Begins to look at the calling event loop. */
  static Loop watch(EventLoop loop) {
    Loop watched = new Loop(loop);
    LOOPS.add(watched);
    return watched;
  }

  private enum Seen {
    NOTHING,
    RAN,

    /** Something is on the loop, or waits for it: it may be held. */
    RUNS
  }

  /** What runs on one event loop, and on which threads of its own it is to go on. */
  static final class Loop implements Runnable {
    final Turn turn = Turn.ofLoop();
    private final Thread carrier;
    private final EventLoop loop;
    private final Queue<LoopThread> resumed = new ConcurrentLinkedQueue<>();

    /** Whether the loop has a task that runs them. */
    private final AtomicBoolean queued = new AtomicBoolean();

    private volatile boolean stuck;
    private volatile @Nullable LoopThread running;
    private int count;

    // Of the watch alone.
    private int seen;
    private int times;
    private @Nullable LoopThread first;
    private int waits;

    Loop(EventLoop loop) {
      this.loop = loop;
      this.carrier = Thread.currentThread();
    }

    void enter(LoopThread next) {
      if (stuck) {
        stuck = false;
      }
      count++; // Only its own loop writes; the next line makes it seen.
      running = next;
      if (sleeps) {
        LockSupport.unpark(WATCH);
      }
    }

    void leave() {
      RUNNING.setRelease(this, null);
    }

    /** What runs has come to something else, with a time of its own. */
    void goesOn() {
      count++;
    }

    boolean isAt(int seenCount) {
      return count == seenCount;
    }

    /** To run that thread on; false if nobody would. Any thread may call it. */
    boolean resume(LoopThread next) {
      if (stuck) {
        return false;
      }
      resumed.add(next);
      if (!queued.get() && queued.compareAndSet(false, true)) {
        try {
          loop.execute(this);
        } catch (RejectedExecutionException ended) {
          sendAway();
        }
      }
      if (sleeps) {
        LockSupport.unpark(WATCH);
      }
      return true;
    }

    /** On the loop: some of those that were resumed, and the rest behind what its sockets bring. */
    @Override
    public void run() {
      long until = System.nanoTime() + BURST_NANOS;
      LoopThread next = resumed.poll();
      while (next != null) {
        try {
          next.resume();
        } catch (Throwable e) {
          // The others are to go on all the same.
          LOG.error("A request failed", e);
        }
        next = System.nanoTime() - until < 0 ? resumed.poll() : null;
      }
      if (resumed.isEmpty()) {
        queued.set(false);
        // Who came in between has found that there was a task.
        if (resumed.isEmpty() || !queued.compareAndSet(false, true)) {
          return;
        }
      }
      try {
        Turn.behindSockets(loop, this);
      } catch (RejectedExecutionException ended) {
        sendAway();
      }
    }

    /** The loop runs nothing any longer, or not for now. */
    private void sendAway() {
      queued.set(false);
      for (LoopThread next = resumed.poll(); next != null; next = resumed.poll()) {
        try {
          next.goAway();
        } catch (Throwable e) {
          // For want of memory: the watch tries again.
          resumed.add(next);
          throw e;
        }
      }
    }

    /** What has happened since the last look. */
    private Seen look() {
      LoopThread now = running;
      int ran = count;
      boolean moved = ran != seen;
      seen = ran;
      times = moved || now == null ? 0 : times + 1;
      LoopThread next = resumed.peek();
      waits = next != null && next == first && !moved ? waits + 1 : 0;
      first = next;
      // Before anything is said of who holds it, for that may fail.
      if (waits >= LOOKS) {
        free();
      }
      if (now != null && times == LOOKS) {
        now.isHeld(ran);
      }
      return now != null || next != null ? Seen.RUNS : moved ? Seen.RAN : Seen.NOTHING;
    }

    private void free() {
      stuck = true;
      sendAway();
      String line = LOG.isDebugEnabled() ? ThreadLine.of(carrier.getStackTrace()) : null;
      if (line != null) {
        say(() -> LOG.debug("{} was stuck at {}: its threads go on elsewhere", carrier, line));
      }
    }
  }

  /** The watch itself must not wait for the lock of a log: it may be the one that it is to free. */
  static void say(Runnable line) {
    Thread.startVirtualThread(line);
  }

  private static void watch() {
    int idle = 0;
    while (true) {
      Seen most = Seen.RUNS;
      try {
        most = look();
        idle = most == Seen.NOTHING ? idle + 1 : 0;
        if (idle > PATIENCE) {
          LOOPS.removeIf(loop -> !loop.carrier.isAlive() && loop.resumed.isEmpty());
          sleep();
          idle = 0;
        }
      } catch (Throwable e) {
        // Without another look a lock could stop a loop for ever.
        complain(e);
      }
      LockSupport.parkNanos(most == Seen.RUNS ? CLOSELY_NANOS : EVERY_NANOS);
    }
  }

  private static Seen look() {
    Seen most = Seen.NOTHING;
    for (Loop loop : LOOPS) {
      try {
        Seen seen = loop.look();
        most = seen.compareTo(most) > 0 ? seen : most;
      } catch (Throwable e) {
        most = Seen.RUNS;
        complain(e);
      }
    }
    return most;
  }

  private static void complain(Throwable failure) {
    try {
      say(() -> LOG.error("The watch over event loops failed", failure));
    } catch (Throwable withoutMemory) {
      // The next look is what matters.
    }
  }

  private static void sleep() {
    sleeps = true;
    // Whoever enters from here on wakes it.
    for (Loop loop : LOOPS) {
      if (loop.count != loop.seen || loop.running != null || !loop.resumed.isEmpty()) {
        sleeps = false;
        return;
      }
    }
    LockSupport.park();
    sleeps = false;
  }
}
