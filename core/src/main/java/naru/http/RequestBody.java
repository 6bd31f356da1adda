package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way from the event loop, which offers parts, to whoever reads it,
 * which takes them. Holds at most about {@code limit} bytes: beyond it the connection isn't read
 * until half of them are taken.
 *
 * <p>All state is guarded by this object's monitor, held for a few instructions only.
 */
final class RequestBody {
  /** A part costs about 100 bytes beside its own, and keeps the whole buffer it came in. */
  private static final int SMALL_PART = 4 << 10;

  private static final int GATHERED = 8 << 10;

  private static final ArrayDeque<ByteBuf> NO_PARTS = new ArrayDeque<>(1);

  private final Wire wire;
  private final int limit;
  private final boolean none;
  private ArrayDeque<ByteBuf> parts;

  /** All of it, until somebody takes it or wants it in parts. */
  private byte @Nullable [] whole;

  private @Nullable ByteBuf gathering;
  private int buffered;
  private int waiting;
  private boolean stopped;
  private boolean ended;
  private boolean expectsContinue;
  private boolean asked;
  private @Nullable Exception failure;
  private Headers trailers = Headers.EMPTY;
  private @Nullable Runnable onChange;

  /**
   * Of so many bytes, -1 if that isn't said; takes all of it at once if it is small and has come.
   */
  static RequestBody of(RequestHead head, long length, ByteBuf in, Wire wire, Limits limits) {
    if (length == 0) {
      return new RequestBody(wire);
    }
    if (length > 0 && length <= SMALL_PART && length <= in.readableBytes()) {
      byte[] all = new byte[(int) length];
      in.readBytes(all);
      return new RequestBody(wire, all);
    }
    return new RequestBody(wire, limits.bufferedBytes(), head.has(RequestHead.EXPECT_CONTINUE));
  }

  RequestBody(Wire wire, int limit, boolean expectsContinue) {
    this.wire = wire;
    this.limit = limit;
    this.expectsContinue = expectsContinue;
    this.none = false;
    this.parts = new ArrayDeque<>(4);
  }

  /** That of a request without one. */
  private RequestBody(Wire wire) {
    this.wire = wire;
    this.limit = Integer.MAX_VALUE;
    this.none = true;
    this.parts = NO_PARTS;
    this.ended = true;
  }

  /** One that came with its head: nothing more is to come, and nobody is asked for it. */
  private RequestBody(Wire wire, byte[] whole) {
    this.wire = wire;
    this.limit = Integer.MAX_VALUE;
    this.none = false;
    this.parts = NO_PARTS;
    this.whole = whole;
    this.ended = true;
  }

  /** All of it if it came with its head; null if it didn't, failed, or was taken. */
  byte @Nullable [] takeWhole() {
    checkMayWait();
    synchronized (this) {
      byte[] all = whole;
      whole = null;
      return all;
    }
  }

  /** Whether there is something to wait for is a matter of chance. */
  private static void checkMayWait() {
    if (!Execution.mayWait()) {
      throw new IllegalStateException(
          "Reading a body in this way waits for the client, which an event loop must not: use"
              + " onData and onEnd");
    }
  }

  /** As one part, for those who read by parts. */
  private void part() {
    byte[] all = whole;
    if (all != null) {
      whole = null;
      parts = new ArrayDeque<>(1);
      parts.add(Unpooled.wrappedBuffer(all));
      buffered = all.length;
    }
  }

  /**
   * From the event loop: the next part, taken over; false asks not to read on until {@link
   * Wire#resumeReading}.
   */
  boolean offer(ByteBuf part) {
    synchronized (this) {
      if (failure == null) {
        int n = part.readableBytes();
        add(part, n);
        buffered += n;
        // Once stopped it stays so until somebody resumes, however little there is now.
        stopped |= buffered >= limit;
        changed();
        return !stopped;
      }
    }
    part.release();
    return true;
  }

  /** Small parts that wait behind others are copied together, so that they cost what they hold. */
  private void add(ByteBuf part, int n) {
    if (parts.isEmpty() || n >= SMALL_PART) {
      gathering = null;
      parts.add(part);
      return;
    }
    ByteBuf last = gathering;
    if (last == null || last.writableBytes() < n) {
      try {
        last = part.alloc().buffer(GATHERED, GATHERED);
      } catch (Throwable noMemory) {
        part.release();
        throw noMemory;
      }
      gathering = last;
      parts.add(last);
    }
    last.writeBytes(part);
    part.release();
  }

  /** From the event loop: nothing more will come. */
  synchronized void end(Headers trailerFields) {
    trailers = trailerFields;
    ended = true;
    changed();
  }

  /**
   * From the event loop: the rest will never come, or nobody may read it any more; what waits is
   * let go. What was taken whole can't fail any more, and then no exception is made: they are dear.
   */
  void fail(Supplier<Exception> cause) {
    if (none) {
      return;
    }
    boolean resumes;
    synchronized (this) {
      if (isSpentNow()) {
        return;
      }
      whole = null;
      if (failure == null) {
        failure = cause.get();
      }
      if (!parts.isEmpty()) {
        parts.forEach(ByteBuf::release);
        parts.clear();
      }
      gathering = null;
      buffered = 0;
      changed();
      resumes = resumes();
    }
    resumeIf(resumes);
  }

  /** From the event loop: the answer is out, so nobody may read what is left. */
  void skip() {
    fail(Skipped::new);
  }

  /** The program has answered, and has no claim to the rest; the client did nothing wrong. */
  static final class Skipped extends IOException {
    private static final long serialVersionUID = 1;

    Skipped() {
      super("The answer has ended; the rest of the body was skipped");
    }
  }

  /** Whether something failed because it read on behind the answer. */
  static boolean wasSkipped(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Skipped) {
        return true;
      }
    }
    return false;
  }

  /** Whether the client was promised a 100 and waits for it. */
  synchronized boolean expectsContinue() {
    return expectsContinue;
  }

  /** Whether the last byte has come from the network. */
  boolean hasArrived() {
    if (none) {
      return true;
    }
    synchronized (this) {
      return ended;
    }
  }

  synchronized Headers trailers() {
    return whole == null && parts.isEmpty() ? trailers : Headers.EMPTY;
  }

  /** Waits for the next part, which is the caller's to release; null at the end. */
  @Nullable ByteBuf take() throws IOException {
    checkMayWait();
    ByteBuf part;
    boolean resumes;
    synchronized (this) {
      part();
      if (!isReady()) {
        awaitPart();
      }
      part = poll();
      resumes = resumes();
    }
    resumeIf(resumes);
    return part;
  }

  /** The next part if there is one now; null if not. */
  @Nullable ByteBuf takeNow() throws IOException {
    ByteBuf part;
    boolean resumes;
    synchronized (this) {
      part();
      if (!isReady()) {
        askToContinue();
        return null;
      }
      part = poll();
      resumes = resumes();
    }
    resumeIf(resumes);
    return part;
  }

  /** Whether everything has come and was taken. */
  boolean isSpent() {
    if (none) {
      return true;
    }
    synchronized (this) {
      return isSpentNow();
    }
  }

  private boolean isSpentNow() {
    return ended && whole == null && parts.isEmpty() && failure == null;
  }

  /** Runs a task on the event loop, behind what it is at. */
  void later(Runnable task) {
    wire.loop().execute(task);
  }

  /** Calls, with the monitor held, on the event loop, whenever there may be something to take. */
  synchronized void onChange(Runnable listener) {
    onChange = listener;
    changed();
  }

  private boolean isReady() {
    return !parts.isEmpty() || ended || failure != null;
  }

  private @Nullable ByteBuf poll() throws IOException {
    Exception broken = failure;
    if (broken instanceof ClosedChannelException) {
      throw new IOException("The client went away before the body was whole", broken);
    }
    if (broken != null) {
      throw new IOException(broken.getMessage(), broken);
    }
    ByteBuf part = parts.poll();
    if (part != null) {
      if (parts.isEmpty()) {
        gathering = null;
      }
      buffered -= part.readableBytes();
    }
    return part;
  }

  private void awaitPart() throws IOException {
    askToContinue();
    try {
      while (!isReady()) {
        waiting++;
        try {
          wait();
        } finally {
          waiting--;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException)
          new InterruptedIOException("interrupted while waiting for the body").initCause(e);
    }
  }

  private void askToContinue() {
    if (expectsContinue && !asked) {
      asked = true;
      wire.loop().execute(this::sendContinue);
    }
  }

  /** On the event loop. An answer that is quicker finds that the client still waits. */
  private void sendContinue() {
    synchronized (this) {
      if (failure != null || ended) {
        return; // Another request may be answered by now.
      }
      expectsContinue = false;
    }
    wire.sendInterim(100, List.of());
  }

  /** Whether there is room again, which is to be told without the monitor. */
  private boolean resumes() {
    boolean room = stopped && buffered <= limit / 2;
    stopped &= !room;
    return room;
  }

  private void resumeIf(boolean told) {
    if (told) {
      wire.loop().execute(wire::resumeReading);
    }
  }

  private void changed() {
    if (waiting > 0) {
      notifyAll();
    }
    if (onChange != null) {
      onChange.run();
    }
  }
}
