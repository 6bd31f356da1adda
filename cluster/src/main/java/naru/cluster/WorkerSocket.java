package naru.cluster;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import naru.ipc.DescriptorReceiver;
import naru.ipc.DescriptorSender;
import naru.ipc.Frame;
import naru.net.Acceptor;
import naru.net.Binder;
import naru.net.ListenException;
import org.jspecify.annotations.Nullable;

/**
 * What one server of a worker accepts from: the socket of its own slot, and those that it has
 * adopted. Safe for use by any thread.
 */
final class WorkerSocket implements Binder.Binding {
  /** In place of a slot. */
  private static final int DOOR = -1;

  private final int request;
  private final Acceptor acceptor;
  private final CompletableFuture<SocketAddress> address = new CompletableFuture<>();
  private final Map<Integer, Channel> channels = new HashMap<>();
  private final ArrivingSockets arriving =
      new ArrivingSockets(this::add, socket -> abandon(socket.slot()));
  private @Nullable Channel descriptors;
  private boolean closed;

  WorkerSocket(int request, Acceptor acceptor) {
    this.request = request;
    this.acceptor = acceptor;
  }

  int request() {
    return request;
  }

  /** Done when it accepts; fails with a ListenException if it never will. */
  CompletableFuture<SocketAddress> opened() {
    return address;
  }

  /**
   * Connects to where the primary sends sockets. By a channel of this server's own, for it ends
   * with the loops, and they with the last server; a server that listens later has other loops.
   */
  void receive(EventLoopGroup loops, Path path, int worker) throws IOException {
    Channel connected =
        DescriptorReceiver.connect(
            loops, path, new DescriptorSender.Receiver(worker, request), arriving::arrived);
    synchronized (this) {
      descriptors = connected;
    }
  }

  /** Whatever comes still is closed. */
  void receiveNoMore() {
    synchronized (this) {
      if (descriptors != null) {
        descriptors.close();
      }
    }
    // Without the lock, which what has arrived takes after its own.
    arriving.close();
  }

  void announced(Frame.Socket socket) {
    arriving.announced(socket);
  }

  void abandoned(Frame.Abandon socket) {
    arriving.abandoned(socket);
  }

  /** Accepts from a slot's socket as well. */
  private synchronized void add(Frame.Socket which, FileDescriptor descriptor) {
    if (closed) {
      ArrivingSockets.close(descriptor);
      return;
    }
    boolean unix = which.port() < 0;
    ServerChannel channel =
        unix
            ? new EpollServerDomainSocketChannel(descriptor.intValue(), true)
            : new EpollServerSocketChannel(descriptor.intValue());
    channels.put(which.slot(), channel);
    acceptor
        .register(channel)
        .addListener(
            registered -> {
              if (registered.isSuccess()) {
                address.complete(
                    unix
                        ? new DomainSocketAddress(which.host())
                        : new InetSocketAddress(which.host(), which.port()));
              } else {
                address.completeExceptionally(
                    ListenException.of(registered.cause(), which.host() + ":" + which.port()));
              }
            });
  }

  /** Accepts from a Unix domain socket of this worker's own as well. */
  void openDoor(Path path) {
    ServerChannel channel;
    try {
      channel = new EpollServerDomainSocketChannel();
    } catch (ChannelException e) {
      throw ListenException.of(e, path.toString());
    }
    channel.attr(Binder.PLAIN).set(true);
    ChannelFuture door = acceptor.bind(channel, new DomainSocketAddress(path.toFile()));
    door.awaitUninterruptibly();
    if (!door.isSuccess()) {
      throw ListenException.of(door.cause(), path.toString());
    }
    synchronized (this) {
      channels.put(DOOR, channel);
    }
  }

  void refuse(String code, String text) {
    String message = text.startsWith(code + ": ") ? text.substring(code.length() + 2) : text;
    address.completeExceptionally(
        new ListenException(code, message, new java.net.BindException(text)));
  }

  /** The slot has a worker of its own again. */
  private synchronized void abandon(int slot) {
    Channel channel = channels.remove(slot);
    if (channel != null) {
      channel.close();
    }
  }

  @Override
  public SocketAddress address() {
    return address.join();
  }

  @Override
  public CompletableFuture<Void> close() {
    CompletableFuture<?>[] closing;
    synchronized (this) {
      closed = true;
      closing =
          channels.values().stream()
              .map(
                  channel -> {
                    CompletableFuture<Void> done = new CompletableFuture<>();
                    channel.close().addListener(it -> done.complete(null));
                    return done;
                  })
              .toArray(CompletableFuture[]::new);
      channels.clear();
    }
    return CompletableFuture.allOf(closing).thenRun(() -> PrimaryLink.get().closed(this));
  }
}
