package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import naru.ipc.Frame;
import naru.net.Acceptor;
import naru.net.Binder;
import naru.net.ListenException;

/** Gets a worker's listening sockets from its primary. */
public final class WorkerBinder implements Binder {
  private static final long PATIENCE_SECONDS = 30;

  /** Made by the class name that a primary gives its workers. */
  public WorkerBinder() {}

  @Override
  public Binding bind(Acceptor acceptor, SocketAddress wanted, String name) {
    PrimaryLink link = link(name);
    WorkerSocket socket = new WorkerSocket(link.nextRequest(), acceptor);
    try {
      link.await(socket, acceptor.loops());
      if (!link.send(wish(socket.request(), wanted, name, link))) {
        throw new IOException("the primary has gone");
      }
      socket.opened().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      link.door(socket).ifPresent(socket::openDoor);
    } catch (ListenException e) {
      socket.close();
      throw e;
    } catch (ExecutionException e) {
      socket.close();
      throw e.getCause() instanceof ListenException refused
          ? refused
          : ListenException.of(Objects.requireNonNullElse(e.getCause(), e), name);
    } catch (IOException | TimeoutException e) {
      socket.close();
      String why =
          e instanceof IOException ? e.getMessage() : "no answer within " + PATIENCE_SECONDS + " s";
      throw new ListenException("EIO", "the primary gives no socket for " + name + ": " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      socket.close();
      throw new ListenException("EIO", "interrupted while waiting for " + name, e);
    }
    link.send(new Frame.Listening(socket.request()));
    return socket;
  }

  private static PrimaryLink link(String name) {
    try {
      return PrimaryLink.get();
    } catch (IllegalStateException e) {
      throw new ListenException("EIO", "no socket for " + name + ": " + e.getMessage(), e);
    }
  }

  private static Frame.Listen wish(
      int request, SocketAddress wanted, String name, PrimaryLink link) {
    if (wanted instanceof DomainSocketAddress unix) {
      // The primary may have another working directory; what the kernel has no room for can't help.
      String path = Path.of(unix.path()).toAbsolutePath().toString();
      boolean fits = path.getBytes(UTF_8).length <= RunFolder.LONGEST_SOCKET;
      return new Frame.Listen(request, fits ? path : unix.path(), -1, 0, name);
    }
    InetSocketAddress inet = (InetSocketAddress) wanted;
    int index = inet.getPort() == 0 ? link.nextFreePort() : 0;
    return new Frame.Listen(
        request, inet.getAddress().getHostAddress(), inet.getPort(), index, name);
  }
}
