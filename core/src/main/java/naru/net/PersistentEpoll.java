package naru.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * Epoll that keeps sockets whose events nobody wants for a while. Netty 4.2.18 removes those from
 * its epoll and doesn't take note, so that the next wish fails with ENOENT and the connection with
 * it: a client that has sent all it will send, and reads a long answer slowly, lost the rest of it.
 */
record PersistentEpoll(IoHandler epoll) implements IoHandler {
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
    return new Registration(epoll.register(handle));
  }

  private record Registration(IoRegistration epoll) implements IoRegistration {
    @Override
    public long submit(IoOps ops) {
      return epoll.submit(ops.equals(EpollIoOps.NONE) ? NOTHING : ops);
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // Netty's signature.
    public <T> T attachment() {
      return epoll.attachment();
    }

    @Override
    public boolean isValid() {
      return epoll.isValid();
    }

    @Override
    public boolean cancel() {
      return epoll.cancel();
    }
  }
}
