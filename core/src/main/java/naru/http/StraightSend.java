package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Hands a small message of a connection to the kernel at once, by the very calls that Netty would
 * make at the end of its own way, under TLS those of BoringSSL among them: buffers, places in the
 * queues of TLS and of the channel, and walks through these cost more than the message. To be used
 * on the connection's event loop.
 */
final class StraightSend {
  private static final int LARGEST = 8 << 10;

  /** What is added to a message that is encrypted, and what TLS itself may have to say. */
  private static final int OVERHEAD = 2 << 10;

  /** Of a connection that has taken a part, for by then it may take more. */
  private static final int FILES = 16;

  /** Each event loop has one. */
  private static final FastThreadLocal<Room> ROOM =
      new FastThreadLocal<>() {
        @Override
        protected Room initialValue() {
          return new Room(OffHeap.allocate(LARGEST), OffHeap.allocate(LARGEST + OVERHEAD));
        }
      };

  private record Room(OffHeap message, OffHeap records) {}

  private final ChannelHandlerContext context;
  private final @Nullable SslHandler tls;

  /** What is to be in front of all others, or else there is more to do than what is done here. */
  private final ChannelHandler first;

  /**
   * So many answers are files before one is offered from memory. Where the kernel doesn't take all
   * of it at once that is more work than a file, and the memory has to wait for the client; and it
   * takes less of a connection's first answer than of those that follow.
   */
  private int files = 1;

  /** For the handler of HTTP, behind the handshake if there is one. */
  StraightSend(ChannelHandlerContext context) {
    this.context = context;
    SslHandler handler = context.pipeline().get(SslHandler.class);
    this.tls = handler;
    this.first = handler == null ? context.handler() : handler;
  }

  /**
   * Sends what the kernel takes now. What is left is to be written as always, which is all of it
   * where there is no such way, something else waits to be sent, or the connection is broken: Netty
   * finds that out too, and knows what to do.
   *
   * @return how many bytes are on their way; under TLS some of what they became may wait for its
   *     turn in the channel
   */
  int send(byte[] bytes, int length) {
    Socket socket = socket(length);
    if (socket == null) {
      return 0;
    }
    Room room = ROOM.get();
    if (tls == null) {
      room.message.buffer().clear().put(bytes, 0, length);
      return sent(socket, room.message, length);
    }
    return tls.engine() instanceof ReferenceCountedOpenSslEngine engine
        ? encrypted(socket, engine, room, bytes, length)
        : 0;
  }

  /**
   * The same for the head of a file, and for the file itself if both are in memory; what is left of
   * that comes next, in one packet with its head. Not under TLS.
   *
   * @return how many bytes of the head are on their way; of the file, it says itself
   */
  int sendWith(OpenFile.Region file, byte[] bytes, int length) {
    Socket socket = context.channel() instanceof EpollSocketChannel ? socket(length) : null;
    if (socket == null || !KernelCalls.areLinked()) {
      return 0;
    }
    OffHeap room = ROOM.get().message;
    int sent = -1;
    if (files > 0) {
      files--;
    } else {
      sent = file.sendWith(bytes, length, socket, room);
      files = sent >= 0 && !file.isSent() ? FILES : 0;
    }
    if (sent > 0) {
      return sent;
    }
    room.buffer().clear().put(bytes, 0, length);
    return KernelCalls.sendMore(socket, room.address(), length);
  }

  /** If so much can be sent by it, and nothing else is to be sent before. */
  private @Nullable Socket socket(int length) {
    Channel channel = context.channel();
    return length <= LARGEST
            && channel instanceof UnixChannel open
            && open.fd() instanceof Socket socket
            && channel.isActive() // Once it is closed its descriptor may be another's.
            && context.pipeline().first().equals(first)
            && Pipeline.isFlushed(channel)
        ? socket
        : null;
  }

  private static int sent(Socket socket, OffHeap message, int length) {
    try {
      return socket.sendAddress(message.address(), 0, length);
    } catch (IOException broken) {
      return 0;
    }
  }

  private int encrypted(
      Socket socket, ReferenceCountedOpenSslEngine engine, Room room, byte[] bytes, int length) {
    ByteBuffer message = room.message.buffer().clear().put(bytes, 0, length).flip();
    ByteBuffer records = room.records.buffer().clear();
    SSLException broken = null;
    try {
      SSLEngineResult result;
      do {
        // The first may be TLS' own, such as an alert.
        result = engine.wrap(message, records);
      } while (message.hasRemaining()
          && result.getStatus() == SSLEngineResult.Status.OK
          && result.bytesProduced() > 0);
    } catch (SSLException e) {
      broken = e;
    }
    int made = records.position();
    int sent = made == 0 ? 0 : sent(socket, room.records, made);
    if (sent < made) {
      queue(records.flip().position(sent));
    }
    if (broken != null) {
      // Behind the alert that says so. The engine tells it once.
      SSLException told = broken;
      context.executor().execute(() -> context.pipeline().fireExceptionCaught(told));
    }
    return message.position();
  }

  /** What was encrypted can't be taken back, so it has to go before all else. */
  private void queue(ByteBuffer rest) {
    try {
      ByteBuf copy = context.alloc().directBuffer(rest.remaining()).writeBytes(rest);
      context.pipeline().context(first).write(copy, context.channel().voidPromise());
    } catch (Throwable noMemory) {
      context.channel().close();
      throw noMemory;
    }
  }
}
