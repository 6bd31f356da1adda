package naru.net;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix domain socket, which outlives its server when that is killed. */
public final class UnixSocketFile {
  private static final Logger LOG = LoggerFactory.getLogger(UnixSocketFile.class);

  private UnixSocketFile() {}

  /**
   * Removes the socket file that nobody listens on any more; anything else at that path is a
   * ListenException, because Netty would remove it as well.
   */
  public static void makeWay(Path path) {
    removeIfDead(path);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new ListenException(
          "EADDRINUSE",
          "address already in use " + path,
          new BindException("Address already in use"));
    }
  }

  private static void removeIfDead(Path path) {
    if (!isSocket(path)) {
      return;
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      LOG.debug("{} is in use by {}", path, channel);
    } catch (ConnectException nobodyListens) {
      remove(path);
    } catch (IOException e) {
      // Not to be let in, say, tells nothing of whether somebody listens.
      LOG.debug("{} is no socket to ask: {}", path, e.getMessage());
    }
  }

  static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("Cannot remove the socket file {}: {}", path, e.getMessage());
    }
  }

  private static boolean isSocket(Path path) {
    try {
      // Java has no name for sockets; S_IFMT is 0170000 and S_IFSOCK 0140000.
      Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      return mode instanceof Integer bits && (bits & 0170000) == 0140000;
    } catch (IOException | UnsupportedOperationException notThere) {
      return false;
    }
  }
}
