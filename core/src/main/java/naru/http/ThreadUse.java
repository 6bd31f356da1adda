package naru.http;

/**
 * What is learnt of a handler by running it: whether it lets go of its thread soon, by returning or
 * by waiting, so that it may run on the event loop of its connection, where a request costs least.
 * A handler begins on the JDK's scheduler of virtual threads, and goes there again when it has held
 * its thread for too long. A {@link RequestListener} that chooses among others keeps one of these
 * for each of them and calls {@link #begin} when it has chosen. Safe for use by any thread.
 */
public final class ThreadUse {
  /** So many times in a row it has to be quick. */
  private static final int PROOF = 64;

  /** Known for so many, it may be a little late once: that may be the processor's, not its own. */
  private static final int TRUSTED = 2 * PROOF;

  /** What other connections of a loop can wait without anybody noticing. */
  private static final long QUICK_NANOS = 1_000_000;

  /** No thread waits as long for its processor, unless there is more to do than it can. */
  private static final long LATE_NANOS = 5_000_000;

  /**
   * So many quick runs elsewhere behind the first time it held a loop, twice as many behind each
   * further one: a processor that was given to another for long looks the same.
   */
  private static final int FIRST_EXILE = 4096;

  private static final int LONGEST_EXILE = 1 << 30;

  private final String name;

  // Counted by several threads at once: a count that is lost is of no consequence.
  private int quick;
  private volatile int exile;

  // Of the watch alone.
  private int nextExile = FIRST_EXILE;

  /**
   * Of one handler.
   *
   * @param name how the log calls it
   */
  public ThreadUse(String name) {
    this.name = name;
  }

  /**
   * From here on the thread of this request works for this handler. May move the calling virtual
   * thread to the JDK's scheduler; does nothing on any other thread.
   */
  public void begin(Request request) {
    LoopThread thread = request.thread();
    if (thread != null) {
      thread.worksFor(this);
    }
  }

  /** Whether it may run on an event loop. */
  boolean isQuick() {
    return quick >= PROOF && exile <= 0;
  }

  /** Whether others can wait for that long. */
  static boolean isShort(long nanos) {
    return nanos <= QUICK_NANOS;
  }

  /** It has had its thread for so long, without waiting. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Two at once may count as one.
  void ran(long nanos) {
    if (!isShort(nanos)) {
      quick = quick < TRUSTED || nanos > LATE_NANOS ? 0 : PROOF;
    } else if (exile > 0) {
      exile--;
    } else if (quick < TRUSTED) {
      quick++;
    }
  }

  /** It doesn't run on an event loop for long; whether it is the first time. */
  boolean holdsItsLoop() {
    if (exile > 0) {
      return false; // It held several at a time.
    }
    boolean isFirst = nextExile == FIRST_EXILE;
    quick = 0;
    exile = nextExile;
    nextExile = 2 * Math.min(nextExile, LONGEST_EXILE / 2);
    return isFirst;
  }

  @Override
  public String toString() {
    return name;
  }
}
