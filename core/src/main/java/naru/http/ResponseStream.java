package naru.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a response has to send, on its way from the thread that writes to the event loop: writes
 * that come close together leave in one. Holds at most about {@code limit} bytes; whoever writes
 * more waits, or is told to.
 *
 * <p>All state is guarded by this object's monitor, held for a few instructions and one copy.
 * {@link #run} is the event loop's side.
 */
final class ResponseStream implements Runnable {
  private static final byte[] NOTHING = new byte[0];

  private final Response response;
  private final Wire wire;
  private final Execution execution;
  private final int limit;
  private byte[] pending = NOTHING;
  private int length;
  private OpenFile.@Nullable Region file;
  private boolean scheduled;

  /** The program has asked to send; room alone is no reason to, least of all a head. */
  private boolean due;

  private boolean awaitsThread;
  private boolean queued;
  private boolean ended;

  /** Only its event loop touches it. */
  private boolean ending;

  private boolean finished;
  private boolean closed;
  private boolean wantsDrain;

  /** There was room again before anybody had asked to be told. */
  private boolean missedDrain;

  private int waiting;
  private @Nullable List<Runnable> onDrain;
  private @Nullable List<Runnable> onFinish;
  private @Nullable List<Runnable> onClose;

  ResponseStream(Response response, Wire wire, Execution execution, int limit) {
    this.response = response;
    this.wire = wire;
    this.execution = execution;
    this.limit = limit;
  }

  /**
   * Sends a part, waiting for room where the thread may wait; false where it may not and there is
   * none.
   */
  boolean write(byte[] part, int from, int to) {
    boolean waits = Execution.mayWait();
    int at = from;
    do {
      int until = waits ? at + Math.min(limit, to - at) : to;
      synchronized (this) {
        if (waits) {
          awaitRoom();
        }
        if (closed) {
          throw new UncheckedIOException("The connection is closed", new ClosedChannelException());
        }
        append(part, at, until);
        schedule();
        if (!waits) {
          wantsDrain = length >= limit;
          missedDrain = false;
          return !wantsDrain;
        }
      }
      at = until;
    } while (at < to);
    return true;
  }

  /**
   * Sends the last part, which may be handed over rather than copied; nothing happens if the
   * connection is gone. What fails meanwhile, an interrupt while it waits, say, breaks the answer
   * off.
   */
  void end(byte[] last, boolean handedOver) {
    byte[] rest = last;
    try {
      if (rest.length > limit && Execution.mayWait()) {
        write(rest, 0, rest.length);
        rest = NOTHING;
      }
      if (!finish(rest, handedOver)) {
        return;
      }
    } catch (Throwable failure) {
      if (failure instanceof UncheckedIOException && isClosed()) {
        return;
      }
      // A part of it is no answer.
      abort();
      throw failure;
    }
    ending = true;
    try {
      run();
    } finally {
      ending = false;
    }
  }

  /** Whether it is for the caller to send it, at once. */
  private synchronized boolean finish(byte[] last, boolean handedOver) {
    if (closed) {
      ended = true;
      return false;
    }
    if (length == 0 && handedOver) {
      pending = last;
      length = last.length;
    } else {
      append(last, 0, last.length);
    }
    // Only now: without its last part, what is sent would look whole.
    ended = true;
    if (queued || !wire.inLoop()) {
      schedule();
      return false;
    }
    due = true;
    return true;
  }

  /** Breaks the answer off, unless it is over; from any thread. */
  void abort() {
    wire.loop()
        .execute(
            () -> {
              // Else the connection is another's by now, or somebody has ended it.
              if (!isHandedOver() && !isClosed()) {
                wire.abort();
              }
            });
  }

  /**
   * Whether the program is within {@code end} on this event loop, where nothing else of the program
   * is to begin.
   */
  boolean isEnding() {
    return ending;
  }

  /** Sends a file as the last part; it is released in every case. */
  void end(OpenFile.Region last) {
    synchronized (this) {
      ended = true;
      if (!closed) {
        file = last;
        schedule();
        return;
      }
    }
    last.release();
  }

  /** Sends what is there now: at least the head. */
  synchronized void flush() {
    if (!closed) {
      schedule();
    }
  }

  private void append(byte[] part, int from, int to) {
    int n = to - from;
    if (length + n > pending.length) {
      // Beyond the limit it doubles too: else each of many small parts would copy all before it.
      int more = length < limit ? Math.min(2 * length, limit) : 2 * length;
      pending = Arrays.copyOf(pending, length == 0 ? n : Math.max(length + n, more));
    }
    System.arraycopy(part, from, pending, length, n);
    length += n;
  }

  private void schedule() {
    due = true;
    if (!scheduled) {
      scheduled = true;
      awaitsThread = !queued && response.isOnItsLoop();
      if (!awaitsThread) {
        wire.loop().execute(this);
      }
    }
  }

  private void awaitRoom() {
    try {
      while (length >= limit && !closed) {
        waiting++;
        try {
          wait();
        } finally {
          waiting--;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(
          (IOException)
              new InterruptedIOException("interrupted while waiting to write").initCause(e));
    }
  }

  /** On the event loop: hands over what waits, if the channel takes it. */
  @Override
  public void run() {
    send(false, System.nanoTime());
  }

  /**
   * On the event loop: the thread that writes has let go of it, at that {@link System#nanoTime}, so
   * what it wrote can leave.
   */
  void threadHasLeft(long now) {
    send(true, now);
  }

  /** From the thread that writes: to be done on the event loop before what is written next. */
  void before(Runnable task) {
    if (wire.inLoop()) {
      task.run();
      return;
    }
    synchronized (this) {
      queued = true;
    }
    wire.loop().execute(task);
  }

  private void send(boolean ifAwaited, long now) {
    byte[] data;
    int n;
    boolean last;
    OpenFile.Region region;
    List<Runnable> drained;
    synchronized (this) {
      if (ifAwaited && !awaitsThread) {
        return;
      }
      awaitsThread = false;
      scheduled = false;
      if (closed || finished || !due || !wire.isWritable(length)) {
        return;
      }
      due = false;
      data = pending;
      n = length;
      last = ended;
      region = file;
      file = null;
      pending = NOTHING;
      length = 0;
      finished = last;
      // Who has ended writes no more.
      drained = wantsDrain && !last ? onDrain : null;
      missedDrain = !last && (missedDrain || (wantsDrain && onDrain == null));
      wantsDrain = false;
      wake();
    }
    try {
      if (region == null) {
        wire.send(response, data, n, last, now);
      } else {
        wire.send(response, region, now);
      }
    } catch (Throwable failure) {
      // For want of memory, say. A part may be missing: what would follow must not look whole.
      try {
        wire.abort();
      } finally {
        close(false);
      }
      throw failure;
    }
    tell(drained);
  }

  private void wake() {
    if (waiting > 0) {
      notifyAll();
    }
  }

  /**
   * On the event loop: the last byte was handed to the kernel (or the connection closed before: not
   * whole).
   */
  void close(boolean whole) {
    @Nullable List<Runnable> over;
    OpenFile.Region unsent;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      unsent = file;
      file = null;
      pending = NOTHING;
      length = 0;
      over = Listeners.joined(whole ? onFinish : null, onClose);
      wake();
    }
    if (unsent != null) {
      unsent.release();
    }
    tell(over);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Whether something is to be sent that the wire doesn't take yet. */
  synchronized boolean waits() {
    return due && !closed && !finished;
  }

  /** Whether the last byte was handed to the wire. */
  synchronized boolean isHandedOver() {
    return finished;
  }

  /** Closes, as whole, unless somebody wants to know when the last byte has left: then false. */
  synchronized boolean closeUnheard() {
    if (onFinish != null || onClose != null) {
      return false;
    }
    closed = true;
    return true;
  }

  void onDrain(Runnable listener) {
    boolean missed;
    synchronized (this) {
      onDrain = Listeners.added(onDrain, listener);
      missed = missedDrain;
      missedDrain = false;
    }
    if (missed) {
      // A listener that comes later has room.
      tell(List.of(listener));
    }
  }

  void onFinish(Runnable listener) {
    synchronized (this) {
      if (!closed) {
        onFinish = Listeners.added(onFinish, listener);
        return;
      }
      if (!finished) {
        return;
      }
    }
    listener.run();
  }

  void onClose(Runnable listener) {
    synchronized (this) {
      if (!closed) {
        onClose = Listeners.added(onClose, listener);
        return;
      }
    }
    listener.run();
  }

  private void tell(@Nullable List<Runnable> listeners) {
    if (listeners == null) {
      return;
    }
    Runnable told = () -> execution.run(() -> listeners.forEach(response::tell));
    if (ending) {
      wire.loop().execute(told);
    } else {
      told.run();
    }
  }
}
