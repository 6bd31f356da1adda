package naru.session;

import java.util.Set;

/**
 * Opens stores by their address. A service: core knows {@code memory:} alone, and the first
 * implementation that {@link java.util.ServiceLoader} finds for a scheme is used, such as those in
 * {@code naru-sqlite} and {@code naru-redis}.
 */
public interface SessionStoreProvider {
  /** The schemes it knows, in lower case, without the colon. */
  Set<String> schemes();

  /**
   * A store at an address with one of these schemes. What can't be reached yet is no error: the
   * store says so when it is asked, and is asked again.
   *
   * @throws StoreAddressException if the address is malformed; its message says, in one line, what
   *     one looks like, and no password
   */
  SessionStore open(String address);
}
