package naru.net;

import io.netty.channel.Channel;
import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Epoll that keeps sockets whose events nobody wants for a while, and tells of those of a
 * connection once.
 *
 * <p>Netty 4.2.18 removes the first from its epoll and doesn't take note, so that the next wish
 * fails with ENOENT and the connection with it: a client that has sent all it will send, and reads
 * a long answer slowly, lost the rest of it.
 *
 * <p>And it asks by level, so the kernel looks at each socket once more in the turn after the one
 * in which it was read to its end. By edge it doesn't; what a turn leaves unread is asked for anew.
 */
record PersistentEpoll(IoHandler epoll) implements IoHandler {
  private static final Logger LOG = LoggerFactory.getLogger(PersistentEpoll.class);

  /**
   * Errors and hang-ups are told in any case, so asking for them is asking for nothing. Told once
   * each, by edge: a connection that was reset while nobody wants to know would else wake the loop
   * without end.
   */
  private static final EpollIoOps NOTHING = EpollIoOps.EPOLLERR.with(EpollIoOps.EPOLLET);

  static IoHandlerFactory factory() {
    IoHandlerFactory netty = EpollIoHandler.newFactory();
    return new IoHandlerFactory() {
      @Override
      public IoHandler newHandler(ThreadAwareExecutor executor) {
        return new PersistentEpoll(netty.newHandler(executor));
      }

      @Override
      public boolean isChangingThreadSupported() {
        return netty.isChangingThreadSupported();
      }
    };
  }

  @Override
  public void initialize() {
    epoll.initialize();
  }

  @Override
  public int run(IoHandlerContext context) {
    return epoll.run(context);
  }

  @Override
  public void prepareToDestroy() {
    epoll.prepareToDestroy();
  }

  @Override
  public void destroy() {
    epoll.destroy();
  }

  @Override
  public void wakeup() {
    epoll.wakeup();
  }

  @Override
  public boolean isCompatible(Class<? extends IoHandle> type) {
    return epoll.isCompatible(type);
  }

  @Override
  public IoRegistration register(IoHandle handle) throws Exception {
    Watched watched = new Watched((EpollIoHandle) handle);
    watched.epoll = epoll.register(watched);
    return watched;
  }

  /** A socket, between its channel and Netty's epoll. */
  private static final class Watched implements IoRegistration, EpollIoHandle {
    private final EpollIoHandle channel;
    private @Nullable IoRegistration epoll;
    private EpollIoOps wanted = EpollIoOps.NONE;
    private boolean byEdge;

    Watched(EpollIoHandle channel) {
      this.channel = channel;
    }

    @Override
    public long submit(IoOps ops) {
      EpollIoOps asked = (EpollIoOps) ops;
      // As long as its client may send.
      byEdge = asked.contains(EpollIoOps.EPOLLRDHUP) && isOverTcp();
      if (asked.value() == 0) {
        wanted = NOTHING;
      } else {
        wanted = byEdge ? asked.with(EpollIoOps.EPOLLET) : asked;
      }
      return epoll().submit(wanted);
    }

    /** A read of a Unix socket may end early, where a descriptor was sent. */
    private boolean isOverTcp() {
      return channel instanceof Channel.Unsafe unsafe
          && unsafe.localAddress() instanceof InetSocketAddress;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      try {
        channel.handle(this, event);
        if (byEdge && leftSomething(((EpollIoEvent) event).ops()) && isValid()) {
          epoll().submit(wanted);
        }
      } catch (Throwable e) {
        // Thrown on, it would take the turn of others, of whom nothing is told again; for want of
        // memory, the loop would end with all that it serves.
        close();
        tell(e);
      }
    }

    private static void tell(Throwable failure) {
      try {
        LOG.warn("A connection is closed that can't be watched", failure);
      } catch (Throwable noMemory) {
        failure.addSuppressed(noMemory);
      }
    }

    /** Whether what was told of may still be so, and is still wanted. */
    private boolean leftSomething(EpollIoOps told) {
      return (told.contains(EpollIoOps.EPOLLIN)
              && wanted.contains(EpollIoOps.EPOLLIN)
              && mayHaveMore())
          // Netty waits for room also where a file has shrunk for a moment.
          || (told.contains(EpollIoOps.EPOLLOUT) && wanted.contains(EpollIoOps.EPOLLOUT));
    }

    /** Whether the last read took all that there was room for. */
    @SuppressWarnings("deprecation") // The type that Netty itself returns.
    private boolean mayHaveMore() {
      RecvByteBufAllocator.Handle reads = ((Channel.Unsafe) channel).recvBufAllocHandle();
      return reads.lastBytesRead() >= reads.attemptedBytesRead();
    }

    private IoRegistration epoll() {
      return Objects.requireNonNull(epoll, "not registered yet");
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature.
    public <T> T attachment() {
      return epoll().attachment();
    }

    @Override
    public boolean isValid() {
      return epoll().isValid();
    }

    @Override
    public boolean cancel() {
      return epoll().cancel();
    }

    @Override
    public FileDescriptor fd() {
      return channel.fd();
    }

    @Override
    public void registered() {
      channel.registered();
    }

    @Override
    public void unregistered() {
      channel.unregistered();
    }

    @Override
    public void close() {
      try {
        channel.close();
      } catch (Throwable e) {
        tell(e);
      }
    }
  }
}
