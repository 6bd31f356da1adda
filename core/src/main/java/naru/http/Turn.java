package naru.http;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One turn of an event loop: it asks the kernel which sockets have something to read, then deals
 * with them one by one. So what is looked up for the first of them is as fresh for the last: all
 * had sent something before. Only the thread of its loop, or a virtual thread that it carries,
 * touches it.
 */
final class Turn {
  private static final FastThreadLocal<Turn> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Turn initialValue() {
          return new Turn();
        }

        @Override
        protected void onRemoval(Turn turn) {
          turn.files.end();
        }
      };

  private final Map<Object, Object> values = new HashMap<>();
  private final OpenFileCache files = new OpenFileCache();
  private boolean used;
  private int number;

  private Turn() {}

  /** That of the calling event loop. */
  static Turn ofLoop() {
    return OF_LOOP.get();
  }

  /** Runs a task in the next turn of an event loop, or in one to come, behind the sockets. */
  static void behindSockets(EventLoop loop, Runnable task) {
    if (loop instanceof SingleThreadEventLoop tasks) {
      // All that is in its queue is of this turn, what comes into it meanwhile too.
      tasks.executeAfterEventLoopIteration(() -> loop.execute(task));
    } else {
      loop.execute(task);
    }
  }

  /** Those of its loop, which outlive it. */
  OpenFileCache files() {
    return files;
  }

  /** What was looked up in this turn. */
  @Nullable Object get(Object key) {
    return values.get(key);
  }

  /** Takes note that something is about to be looked up; the number of this turn. */
  int begin(EventLoop loop) {
    if (!used) {
      loop.execute(this::end);
      used = true; // Not if that failed: what is looked up would be kept for ever.
    }
    return number;
  }

  /** Keeps what was looked up, unless that was begun in another turn or is there already. */
  boolean put(int begun, Object key, Object value) {
    return begun == number && values.putIfAbsent(key, value) == null;
  }

  /** Tasks come after sockets. */
  private void end() {
    used = false;
    forget();
  }

  /** All is looked up anew from here on. */
  void forget() {
    number++;
    values.clear();
  }
}
