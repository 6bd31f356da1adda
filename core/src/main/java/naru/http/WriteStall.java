package naru.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;

/** Tells whether a client takes nothing of what waits for it. Belongs to the event loop. */
final class WriteStall {
  private final long timeout;
  private long waiting;
  private long since;

  WriteStall(Duration timeout) {
    this.timeout = timeout.toNanos();
  }

  /** Whether bytes wait for the client and none was taken for the whole of the timeout. */
  boolean is(Channel channel, long now) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    if (buffer == null || buffer.isEmpty()) {
      waiting = 0;
      return false;
    }
    long progress = buffer.totalPendingWriteBytes() * 31 + buffer.currentProgress() + 1;
    if (progress != waiting) {
      waiting = progress;
      since = now;
      return false;
    }
    return now - since >= timeout;
  }
}
