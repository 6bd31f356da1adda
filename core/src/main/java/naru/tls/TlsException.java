package naru.tls;

import java.io.Serial;

/**
 * TLS can't be set up, or a handshake failed. The message is one line, whole by itself, for the
 * person who runs the server: {@code cannot read certificate /etc/x.pem: no such file}. It never
 * holds a password or a part of a key.
 */
public final class TlsException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** The message is shown as it is. */
  public TlsException(String message) {
    super(message);
  }

  /** The message is shown as it is; the cause is for whoever asks for it. */
  public TlsException(String message, Throwable cause) {
    super(message, cause);
  }
}
