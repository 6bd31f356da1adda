package naru.net;

import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.io.Serial;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server could not listen. The message is whole by itself and for the person who starts the
 * server: {@code EADDRINUSE: address already in use 0.0.0.0:8080}.
 */
public final class ListenException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  // Of Linux, as Netty's epoll has them.
  private static final int EACCES = -13;
  private static final int EADDRINUSE = -98;
  private static final int EADDRNOTAVAIL = -99;

  private static final Pattern LOW_PORT =
      Pattern.compile(":([1-9][0-9]{0,2}|10[01][0-9]|102[0-3])$");

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
    int errno = errno(cause);
    if (errno == EADDRINUSE) {
      return new ListenException("EADDRINUSE", "address already in use " + name, cause);
    }
    if (errno == EACCES) {
      return new ListenException(
          "EACCES", "no permission to listen on " + name + advice(name), cause);
    }
    if (errno == EADDRNOTAVAIL) {
      return new ListenException("EADDRNOTAVAIL", "this machine has no address " + name, cause);
    }
    String what = cause instanceof IOException ? ": " + cause.getMessage() : "";
    return new ListenException("EIO", "cannot listen on " + name + what, cause);
  }

  /** By its number where there is one: the text is in the language of the system. */
  private static int errno(Throwable cause) {
    if (cause instanceof Errors.NativeIoException failed) {
      return failed.expectedErr();
    }
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    return text.contains("in use")
        ? EADDRINUSE
        : text.contains("permission denied")
            ? EACCES
            : text.contains("cannot assign") || text.contains("can't assign") ? EADDRNOTAVAIL : 0;
  }

  /** Ports below 1024 are the administrator's, unless the system is told otherwise. */
  private static String advice(String name) {
    Matcher low = LOW_PORT.matcher(name);
    if (!low.find()) {
      return "";
    }
    int port = Integer.parseInt(low.group(1));
    return ": take a port from 1024 on, such as "
        + (8000 + port)
        + ", or allow this one (on Linux: sudo sysctl net.ipv4.ip_unprivileged_port_start="
        + port
        + ")";
  }

  /** EADDRINUSE, EACCES, EADDRNOTAVAIL, ENOTFOUND or EIO. */
  public String code() {
    return code;
  }
}
