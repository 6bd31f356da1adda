package naru.http;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where the repeated answers of one event loop lie: one memory after the other, for none is written
 * twice. Only the thread of the loop touches it.
 */
final class AnswerMemories {
  private @Nullable AnswerMemory current;
  private boolean used;
  private boolean opening;

  /** Memory that is the caller's to retain; null if none has so much room yet, or can be had. */
  @Nullable AnswerMemory withRoom(long length, EventLoop loop) {
    if (AnswerMemory.isRefused()) {
      close();
    } else if (current != null && current.hasRoom(length)) {
      used = true;
      return current;
    } else if (!opening) {
      Thread.startVirtualThread(() -> open(loop));
      opening = true;
    }
    return null;
  }

  /** Elsewhere, for it takes a while. */
  private void open(EventLoop loop) {
    AnswerMemory opened = null;
    try {
      opened = AnswerMemory.open();
    } finally {
      AnswerMemory next = opened;
      try {
        loop.execute(() -> use(next, loop));
      } catch (RejectedExecutionException endOfLoop) {
        if (next != null) {
          next.release();
        }
      }
    }
  }

  private void use(@Nullable AnswerMemory opened, EventLoop loop) {
    opening = false;
    if (opened == null) {
      return;
    }
    boolean watched = current != null;
    close();
    current = opened;
    if (!watched) {
      watch(loop);
    }
  }

  /** Lets go of it when a second has passed in which nobody has asked for it. */
  private void watch(EventLoop loop) {
    used = false;
    try {
      loop.schedule(() -> endOfSecond(loop), 1, TimeUnit.SECONDS);
    } catch (RejectedExecutionException endOfLoop) {
      close();
    }
  }

  private void endOfSecond(EventLoop loop) {
    if (used) {
      watch(loop);
    } else {
      close();
    }
  }

  /** Lets go of it, at the end of the loop too; answers that lie in it keep it. */
  void close() {
    if (current != null) {
      current.release();
      current = null;
    }
  }
}
