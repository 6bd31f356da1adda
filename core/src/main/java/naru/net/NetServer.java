package naru.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A listening socket and the connections it accepts, without a protocol: Node's {@code net.Server}.
 * Safe for use by any thread, but not to be called on an event loop.
 */
public final class NetServer {
  private final int bufferedBytes;
  private final Consumer<Channel> onConnection;
  private volatile Binder.@Nullable Binding binding;

  /**
   * A server that doesn't listen yet.
   *
   * @param bufferedBytes what may wait to be sent on a connection before its channel is not
   *     writable
   * @param onConnection called on the connection's event loop before it reads
   */
  public NetServer(int bufferedBytes, Consumer<Channel> onConnection) {
    this.bufferedBytes = bufferedBytes;
    this.onConnection = onConnection;
  }

  /**
   * Listens on a host name or address, an empty one for all addresses; port 0 takes a free port.
   *
   * @throws ListenException if that isn't possible
   * @throws IllegalArgumentException if the port isn't 0 to 65535
   * @throws IllegalStateException if it listens already, and on an event loop
   */
  public void listen(String host, int port) {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("A port is a number from 0 to 65535, not " + port);
    }
    if (!host.isEmpty()) {
      bind(inetAddress(host, port), host + ":" + port);
      return;
    }
    boolean dualStack = NetUtil.isIpV6AddressesPreferred() || !NetUtil.isIpV4StackPreferred();
    try {
      bind(
          inetAddress(dualStack ? "::" : "0.0.0.0", port),
          (dualStack ? "[::]:" : "0.0.0.0:") + port);
    } catch (ListenException e) {
      if (!dualStack || e.code().equals("EADDRINUSE") || e.code().equals("EACCES")) {
        throw e;
      }
      bind(inetAddress("0.0.0.0", port), "0.0.0.0:" + port);
    }
  }

  /** Listens on a Unix domain socket; its file goes when the server closes. */
  public void listen(Path socket) {
    bind(Transport.BEST.unixAddress(socket), socket.toString());
  }

  private static InetSocketAddress inetAddress(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new ListenException("ENOTFOUND", "there is no host '" + host + "'", e);
    }
  }

  private synchronized void bind(SocketAddress wanted, String name) {
    Binder.Binding listening = binding;
    if (listening != null) {
      throw new IllegalStateException("This server listens already on " + listening.address());
    }
    EventLoopGroup loops = EventLoops.acquire();
    for (EventExecutor loop : loops) {
      if (loop.inEventLoop()) {
        EventLoops.release();
        throw new IllegalStateException(
            "To listen waits for an event loop, which an event loop must not: do it on another"
                + " thread, such as Thread.startVirtualThread");
      }
    }
    Acceptor acceptor = new Acceptor(loops, bufferedBytes, onConnection);
    try {
      binding = Binders.ofProcess().bind(acceptor, wanted, name);
    } catch (RuntimeException | Error e) {
      EventLoops.release();
      throw e;
    }
  }

  /** Where it listens; empty if it doesn't. */
  public Optional<SocketAddress> address() {
    return Optional.ofNullable(binding).map(Binder.Binding::address);
  }

  /**
   * Stops accepting; connections stay. Done when the socket is closed and the last connection that
   * was accepted has been told of; at once if it doesn't listen.
   */
  public synchronized CompletableFuture<Void> close() {
    Binder.Binding listening = binding;
    binding = null;
    return listening == null
        ? CompletableFuture.completedFuture(null)
        : listening.close().thenCompose(closed -> EventLoops.settled());
  }

  /** Gives the event loops back after {@link #close()}, when the last connection is gone. */
  public void release() {
    EventLoops.release();
  }
}
