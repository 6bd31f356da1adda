package naru.http;

import java.net.SocketAddress;

/**
 * A client's connection, as the server's connection listeners see it. Safe for use by any thread.
 */
public interface Connection {
  /** The other end. */
  SocketAddress remoteAddress();

  /** This end. */
  SocketAddress localAddress();

  /** Closes it at once, whatever runs on it. */
  void close();
}
