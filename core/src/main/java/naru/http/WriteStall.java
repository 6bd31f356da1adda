package naru.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/** Tells whether a client takes nothing of what waits for it. Belongs to the event loop. */
final class WriteStall {
  private final long timeout;
  private boolean waiting;
  private int message;
  private long sent;
  private long pending;
  private long since;

  WriteStall(Duration timeout) {
    this.timeout = timeout.toNanos();
  }

  /** Whether bytes wait for the client and none was taken for the whole of the timeout. */
  boolean is(Channel channel, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.isEmpty()) {
      waiting = false;
      return false;
    }
    // By number, for to hold the message itself would be to hold its memory.
    int first = System.identityHashCode(buffer.current());
    long left = buffer.totalPendingWriteBytes();
    // That more waits than before is the server's doing.
    boolean moves =
        !waiting || first != message || buffer.currentProgress() != sent || left < pending;
    waiting = true;
    message = first;
    sent = buffer.currentProgress();
    pending = left;
    if (moves) {
      since = now;
    }
    return now - since >= timeout;
  }
}
