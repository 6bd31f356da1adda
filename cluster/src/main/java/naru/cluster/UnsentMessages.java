package naru.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import org.jspecify.annotations.Nullable;

/**
 * What a worker is told before its process has connected: it waits here, in order and up to a
 * bound, as what Node writes waits in a pipe. Safe for use by any thread.
 */
final class UnsentMessages {
  static final int LIMIT = 1000;

  /** Null once somebody takes them. */
  private @Nullable List<Frame.Said> waiting = new ArrayList<>();

  private long bytes;

  /** Goes to the channel if there is one, behind what has waited, or waits; false without room. */
  synchronized boolean send(Frame.Said message, Predicate<Frame> channel) {
    List<Frame.Said> open = waiting;
    if (open == null) {
      return channel.test(message);
    }
    long all = bytes + message.payload().length;
    if (open.size() == LIMIT || all > FrameChannel.LARGEST) {
      return false;
    }
    bytes = all;
    return open.add(message);
  }

  /** Gives all away, the oldest first; none waits here from then on. */
  synchronized void giveTo(Consumer<Frame> channel) {
    List<Frame.Said> all = waiting;
    waiting = null;
    if (all != null) {
      all.forEach(channel);
    }
  }
}
