package naru.net;

import java.io.IOException;
import java.io.Serial;
import java.util.Locale;

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

  /**
   * What a failed bind means, in the words of errno; the name is the address as people write it.
   */
  public static ListenException of(Throwable cause, String name) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("in use")) {
      return new ListenException("EADDRINUSE", "address already in use " + name, cause);
    }
    if (text.contains("permission denied")) {
      return new ListenException("EACCES", "no permission to listen on " + name, cause);
    }
    if (text.contains("cannot assign") || text.contains("can't assign")) {
      return new ListenException("EADDRNOTAVAIL", "this machine has no address " + name, cause);
    }
    String what = cause instanceof IOException ? ": " + cause.getMessage() : "";
    return new ListenException("EIO", "cannot listen on " + name + what, cause);
  }

  /** EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND or EIO. */
  public String code() {
    return code;
  }
}
