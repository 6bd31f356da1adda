package naru.http;

import io.netty.channel.Channel;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Hands a small message to the kernel at once, by the very call that Netty would make at the end of
 * its own way: a buffer, a place in the queue of the channel, and a walk through that queue cost
 * more than the message.
 */
final class StraightSend {
  private static final int LARGEST = 8 << 10;

  /** Each event loop has one. */
  private static final FastThreadLocal<ByteBuffer> ROOM =
      new FastThreadLocal<>() {
        @Override
        protected ByteBuffer initialValue() {
          return ByteBuffer.allocateDirect(LARGEST);
        }
      };

  private StraightSend() {}

  /**
   * Sends what the kernel takes now, on the event loop of a channel. What is left is to be written
   * as always, which is all of it where there is no such way, something else waits to be sent, or
   * the connection is broken: Netty finds that out too, and knows what to do.
   *
   * @return how many bytes were sent
   */
  static int send(Channel channel, byte[] bytes, int length) {
    if (length > LARGEST
        || !(channel instanceof UnixChannel open)
        || !(open.fd() instanceof Socket socket)
        || !channel.isActive() // Once it is closed its descriptor may be another's.
        || !Pipeline.isFlushed(channel)) {
      return 0;
    }
    ByteBuffer room = ROOM.get();
    room.put(0, bytes, 0, length);
    try {
      return socket.sendAddress(Buffer.memoryAddress(room), 0, length);
    } catch (IOException broken) {
      return 0;
    }
  }
}
