package naru.ipc;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Passes listening sockets to workers (SCM_RIGHTS). A worker connects and says its number; what was
 * sent to it before that waits. Safe for use by any thread.
 */
public final class DescriptorSender implements AutoCloseable {
  private final Channel server;
  private final Map<Integer, Channel> workers = new HashMap<>();
  private final Map<Integer, Queue<FileDescriptor>> waiting = new HashMap<>();

  /** Listens for workers on a Unix domain socket. */
  public DescriptorSender(EventLoopGroup loop, Path path) throws IOException {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Greeting());
                  }
                })
            .bind(new DomainSocketAddress(path.toFile()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException("cannot listen on " + path, bound.cause());
    }
    server = bound.channel();
  }

  /** Sends a descriptor, which stays open here too. */
  public synchronized void send(int worker, FileDescriptor descriptor) {
    Channel channel = workers.get(worker);
    if (channel == null) {
      waiting.computeIfAbsent(worker, it -> new ArrayDeque<>()).add(descriptor);
    } else {
      channel.writeAndFlush(descriptor);
    }
  }

  private synchronized void greeted(int worker, Channel channel) {
    workers.put(worker, channel);
    Queue<FileDescriptor> queue = waiting.remove(worker);
    if (queue != null) {
      queue.forEach(channel::write);
      channel.flush();
    }
  }

  /** The worker is gone. */
  public synchronized void forget(int worker) {
    waiting.remove(worker);
    Channel channel = workers.remove(worker);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public void close() {
    server.close();
  }

  /** Reads the number, which is all that a worker ever says here. */
  private final class Greeting extends ChannelInboundHandlerAdapter {
    private @Nullable ByteBuf number;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      ByteBuf before = number;
      ByteBuf all =
          before == null ? bytes : context.alloc().buffer().writeBytes(before).writeBytes(bytes);
      if (before != null) {
        before.release();
        bytes.release();
      }
      number = all;
      if (all.readableBytes() >= Integer.BYTES) {
        int worker = all.readInt();
        all.release();
        number = null;
        greeted(worker, context.channel());
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (number != null) {
        number.release();
        number = null;
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}
