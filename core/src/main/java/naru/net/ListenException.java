package naru.net;

import java.io.Serial;

/**
 * A server could not listen. The message is whole by itself and for the person who starts the
 * server: {@code EADDRINUSE: address already in use 0.0.0.0:8080}.
 */
public final class ListenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  /** Code as Node and errno name it: EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND, … */
  public ListenException(String code, String message, Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND or EIO. */
  public String code() {
    return code;
  }
}
