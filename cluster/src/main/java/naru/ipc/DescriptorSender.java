package naru.ipc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Passes listening sockets to workers (SCM_RIGHTS). Each server of a worker connects and says whose
 * it is; what was sent to it before that waits. Safe for use by any thread.
 */
public final class DescriptorSender implements AutoCloseable {
  /** A worker, and the number of its request to listen. */
  public record Receiver(int worker, int request) {}

  static final int GREETING_BYTES = 2 * Integer.BYTES;

  private final Channel server;
  private final Map<Receiver, Channel> receivers = new HashMap<>();
  private final Map<Receiver, Queue<FileDescriptor>> waiting = new HashMap<>();

  /** Listens for workers on a Unix domain socket. */
  public DescriptorSender(EventLoopGroup loop, Path path) throws IOException {
    server = UnixSockets.listen(loop, path, channel -> channel.pipeline().addLast(new Greeting()));
  }

  /** Sends a descriptor, which stays open here too. */
  public synchronized void send(Receiver receiver, FileDescriptor descriptor) {
    Channel channel = receivers.get(receiver);
    if (channel == null) {
      waiting.computeIfAbsent(receiver, it -> new ArrayDeque<>()).add(descriptor);
    } else {
      channel.writeAndFlush(descriptor);
    }
  }

  private synchronized void greeted(Receiver receiver, Channel channel) {
    receivers.put(receiver, channel);
    Queue<FileDescriptor> queue = waiting.remove(receiver);
    if (queue != null) {
      queue.forEach(channel::write);
      channel.flush();
    }
  }

  /** The server has closed. */
  public synchronized void forget(Receiver receiver) {
    waiting.remove(receiver);
    Channel channel = receivers.remove(receiver);
    if (channel != null) {
      channel.close();
    }
  }

  /** The worker is gone. */
  public synchronized void forget(int worker) {
    Stream.concat(receivers.keySet().stream(), waiting.keySet().stream())
        .filter(it -> it.worker() == worker)
        .toList()
        .forEach(this::forget);
  }

  private synchronized void ended(Channel channel) {
    receivers.values().remove(channel);
  }

  @Override
  public void close() {
    server.close();
  }

  /** Reads whose it is, which is all that a worker ever says here. */
  private final class Greeting extends ChannelInboundHandlerAdapter {
    private @Nullable ByteBuf greeting;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      ByteBuf before = greeting;
      ByteBuf all =
          before == null ? bytes : context.alloc().buffer().writeBytes(before).writeBytes(bytes);
      if (before != null) {
        before.release();
        bytes.release();
      }
      greeting = all;
      if (all.readableBytes() >= GREETING_BYTES) {
        Receiver receiver = new Receiver(all.readInt(), all.readInt());
        all.release();
        greeting = null;
        greeted(receiver, context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended(context.channel());
      if (greeting != null) {
        greeting.release();
        greeting = null;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
