package naru.session;

import java.io.Serial;

/**
 * An address of a session store that can't be used here; the message says in one line what to do
 * about it.
 */
public final class StoreAddressException extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  /** In words for whoever sets up the program, and without an address that may hold a password. */
  public StoreAddressException(String message) {
    super(message);
  }
}
