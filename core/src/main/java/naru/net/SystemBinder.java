package naru.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Opens sockets of this process' own. */
final class SystemBinder implements Binder {
  @Override
  public Binding bind(Acceptor acceptor, SocketAddress address, String name) {
    Optional<Path> file = file(address);
    file.ifPresent(UnixSocketFile::makeWay);
    ChannelFuture bound = acceptor.bind(open(file.isPresent(), name), address);
    bound.awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw ListenException.of(bound.cause(), name);
    }
    if (Transport.BEST == Transport.NIO) {
      // The other one does it by itself, and twice may take a successor's away.
      file.ifPresent(
          path -> bound.channel().closeFuture().addListener(closed -> UnixSocketFile.remove(path)));
    }
    return new OwnSocket(
        bound.channel(), file.isPresent() ? address : bound.channel().localAddress());
  }

  private static ServerChannel open(boolean unix, String name) {
    try {
      return Transport.BEST.serverChannel(unix);
    } catch (ChannelException e) {
      throw ListenException.of(e, name);
    }
  }

  private static Optional<Path> file(SocketAddress address) {
    // No switch over types, since the first one of a process takes Java 7 ms of its start.
    if (address instanceof DomainSocketAddress unix) {
      return Optional.of(Path.of(unix.path()));
    }
    return address instanceof UnixDomainSocketAddress unix
        ? Optional.of(unix.getPath())
        : Optional.empty();
  }

  private record OwnSocket(Channel channel, SocketAddress address) implements Binding {
    @Override
    public CompletableFuture<Void> close() {
      CompletableFuture<Void> done = new CompletableFuture<>();
      channel.close().addListener(closed -> done.complete(null));
      return done;
    }
  }
}
