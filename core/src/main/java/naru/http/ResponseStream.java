package naru.http;

import io.netty.channel.FileRegion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
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
  private @Nullable FileRegion file;
  private boolean scheduled;
  private boolean ended;
  private boolean finished;
  private boolean closed;
  private boolean wantsDrain;
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
    boolean waits = !wire.inLoop();
    int at = from;
    do {
      int until = waits ? Math.min(to, at + limit) : to;
      synchronized (this) {
        if (waits) {
          awaitRoom();
        }
        if (closed) {
          throw new UncheckedIOException("The connection is closed", new ClosedChannelException());
        }
        append(part, at, until);
        schedule();
        wantsDrain = length >= limit;
      }
      at = until;
    } while (at < to);
    return waits || !wantsDrain;
  }

  /**
   * Sends the last part, which may be handed over rather than copied; nothing happens if the
   * connection is gone.
   */
  void end(byte[] last, boolean handedOver) {
    if (last.length > limit && !wire.inLoop()) {
      try {
        write(last, 0, last.length);
      } catch (UncheckedIOException gone) {
        return;
      }
      last = NOTHING;
    }
    synchronized (this) {
      ended = true;
      if (closed) {
        return;
      }
      if (length == 0 && handedOver) {
        pending = last;
        length = last.length;
      } else {
        append(last, 0, last.length);
      }
      if (!wire.inLoop()) {
        schedule();
        return;
      }
    }
    run();
  }

  /** Sends a file as the last part; it is released in every case. */
  void end(FileRegion last) {
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
      pending =
          Arrays.copyOf(
              pending, length == 0 ? n : Math.max(length + n, Math.min(2 * length, limit)));
    }
    System.arraycopy(part, from, pending, length, n);
    length += n;
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      wire.loop().execute(this);
    }
  }

  private void awaitRoom() {
    try {
      while (length >= limit && !closed) {
        wait();
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
    byte[] data;
    int n;
    boolean last;
    FileRegion region;
    synchronized (this) {
      scheduled = false;
      if (closed || finished || !wire.isWritable()) {
        return;
      }
      data = pending;
      n = length;
      last = ended;
      region = file;
      file = null;
      pending = NOTHING;
      length = 0;
      finished = last;
      notifyAll();
    }
    if (region == null) {
      wire.send(response, data, n, last);
    } else {
      wire.send(response, region);
    }
    drained();
  }

  private void drained() {
    List<Runnable> listeners;
    synchronized (this) {
      if (!wantsDrain || length > 0) {
        return;
      }
      wantsDrain = false;
      listeners = onDrain;
    }
    tell(listeners);
  }

  /**
   * On the event loop: the last byte was handed to the kernel (or the connection closed before: not
   * whole).
   */
  void close(boolean whole) {
    List<Runnable> finish;
    List<Runnable> close;
    FileRegion unsent;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      unsent = file;
      file = null;
      pending = NOTHING;
      length = 0;
      finish = whole ? onFinish : null;
      close = onClose;
      notifyAll();
    }
    if (unsent != null) {
      unsent.release();
    }
    tell(finish);
    tell(close);
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Whether the last byte was handed to the wire. */
  synchronized boolean isHandedOver() {
    return finished;
  }

  /** Whether anybody wants to know when the last byte has left. */
  synchronized boolean hasListeners() {
    return onFinish != null || onClose != null;
  }

  synchronized void onDrain(Runnable listener) {
    onDrain = added(onDrain, listener);
  }

  void onFinish(Runnable listener) {
    synchronized (this) {
      if (!closed) {
        onFinish = added(onFinish, listener);
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
        onClose = added(onClose, listener);
        return;
      }
    }
    listener.run();
  }

  private static List<Runnable> added(@Nullable List<Runnable> list, Runnable listener) {
    List<Runnable> longer = list == null ? new ArrayList<>(1) : new ArrayList<>(list);
    longer.add(listener);
    return longer;
  }

  private void tell(@Nullable List<Runnable> listeners) {
    if (listeners != null) {
      execution.run(() -> listeners.forEach(response::tell));
    }
  }
}
