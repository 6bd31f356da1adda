package naru.net;

import io.netty.util.AttributeKey;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * Where listening sockets come from: the system, or in a worker of a cluster its primary. A process
 * that was started with the system property {@value #PROPERTY} takes an instance of the class that
 * it names, made by its public constructor. Safe for use by any thread, but not on an event loop,
 * since it waits.
 */
public interface Binder {
  /** The system property that says that this process doesn't open its own listening sockets. */
  String PROPERTY = "naru.net.binder";

  /**
   * Set on a listening channel whose connections speak without TLS, whatever its server does: a
   * door that nobody but the owner of the process can open.
   */
  AttributeKey<Boolean> PLAIN = AttributeKey.valueOf(Binder.class, "plain");

  /**
   * Listens.
   *
   * @param acceptor takes the sockets, and what they accept
   * @param address an Internet address or that of a Unix domain socket
   * @param name the address as a person writes it
   * @throws ListenException if that isn't possible
   */
  Binding bind(Acceptor acceptor, SocketAddress address, String name);

  /** A listening socket, or several that look like one. */
  interface Binding {
    /** Where it listens, with the port that was taken if any was to be. */
    SocketAddress address();

    /** Stops accepting; done when no connection is accepted any more. */
    CompletableFuture<Void> close();
  }
}
