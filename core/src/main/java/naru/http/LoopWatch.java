package naru.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether a request holds its event loop, a few times a second while there are requests. A
 * collection of garbage, or a machine that is busy with something else, stops the one who looks as
 * well, so it has to see the same three times.
 */
final class LoopWatch {
  /** What makes others wait noticeably. */
  static final long HELD_MILLIS = 60;

  private static final int LOOKS = 3;
  private static final long EVERY_NANOS = HELD_MILLIS / LOOKS * 1_000_000;

  /** It sleeps after so many looks in which nothing ran. */
  private static final int PATIENCE = 50;

  private static final List<Loop> LOOPS = new CopyOnWriteArrayList<>();
  private static final Thread WATCH =
      Thread.ofPlatform().daemon().name("naru-loop-watch").unstarted(LoopWatch::watch);
  private static final VarHandle RUNNING = running();
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

  /** That of the calling event loop. */
  static Loop loop() {
    Loop loop = new Loop(Thread.currentThread());
    LOOPS.add(loop);
    return loop;
  }

  /** What runs on one event loop. */
  static final class Loop {
    private final Thread carrier;
    private volatile @Nullable LoopThread running;
    private int count;

    // Of the watch alone.
    private int seen;
    private int times;

    Loop(Thread carrier) {
      this.carrier = carrier;
    }

    void enter(LoopThread next) {
      count++; // Only its own loop writes; the next line makes it seen.
      running = next;
      if (sleeps) {
        LockSupport.unpark(WATCH);
      }
    }

    void leave() {
      RUNNING.setRelease(this, null);
    }

    /** Whether something runs or has run since the last look. */
    private boolean look() {
      LoopThread now = running;
      int ran = count;
      boolean moved = ran != seen;
      seen = ran;
      times = moved || now == null ? 0 : times + 1;
      if (now != null && times == LOOKS) {
        now.isHeld();
      }
      return moved || now != null;
    }
  }

  private static void watch() {
    int idle = 0;
    while (true) {
      LockSupport.parkNanos(EVERY_NANOS);
      boolean busy = false;
      for (Loop loop : LOOPS) {
        busy |= loop.look();
      }
      LOOPS.removeIf(loop -> !loop.carrier.isAlive());
      idle = busy ? 0 : idle + 1;
      if (idle > PATIENCE) {
        sleep();
        idle = 0;
      }
    }
  }

  private static void sleep() {
    sleeps = true;
    // Whoever enters from here on wakes it.
    for (Loop loop : LOOPS) {
      if (loop.count != loop.seen) {
        sleeps = false;
        return;
      }
    }
    LockSupport.park();
    sleeps = false;
  }
}
