package naru.net;

import io.netty.channel.ChannelException;
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
  public static ListenException of(Throwable failure, String name) {
    // So Netty wraps that there is no descriptor left for a socket.
    Throwable cause =
        failure instanceof ChannelException && failure.getCause() instanceof IOException reason
            ? reason
            : failure;
    String code = code(cause);
    String message =
        switch (code) {
          case "EADDRINUSE" -> "address already in use " + name;
          case "EACCES" -> "no permission to listen on " + name + advice(name);
          case "EADDRNOTAVAIL" -> "this machine has no address " + name;
          default ->
              "cannot listen on "
                  + name
                  + (cause instanceof IOException ? ": " + cause.getMessage() : "");
        };
    return new ListenException(code, message, cause);
  }

  /** By its number where there is one: the text is in the language of the system. */
  private static String code(Throwable cause) {
    if (cause instanceof Errors.NativeIoException failed) {
      return switch (failed.expectedErr()) { // Of Linux, as Netty's epoll has them.
        case -13 -> "EACCES";
        case -98 -> "EADDRINUSE";
        case -99 -> "EADDRNOTAVAIL";
        default -> "EIO";
      };
    }
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("in use")) {
      return "EADDRINUSE";
    } else if (text.contains("permission denied")) {
      return "EACCES";
    }
    return text.contains("cannot assign") || text.contains("can't assign")
        ? "EADDRNOTAVAIL"
        : "EIO";
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
