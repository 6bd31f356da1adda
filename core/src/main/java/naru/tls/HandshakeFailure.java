package naru.tls;

import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in one line why a handshake failed, for what both engines report. */
final class HandshakeFailure {
  private static final Pattern BORINGSSL_REASON = Pattern.compile("OPENSSL_internal:([A-Z0-9_]+)");
  private static final Pattern ALERT =
      Pattern.compile(
          "(?:fatal alert: |(?:SSLV3|TLSV1|TLSV13)_ALERT_)([A-Za-z_]+)", Pattern.CASE_INSENSITIVE);

  private HandshakeFailure() {}

  static TlsException of(Throwable cause) {
    return cause instanceof TlsException known ? known : new TlsException(reason(cause), cause);
  }

  private static String reason(Throwable cause) {
    String text = everything(cause).toUpperCase(Locale.ROOT);
    return switch (cause) {
      case SslHandshakeTimeoutException e -> "the client didn't end its handshake in time";
      case ClosedChannelException e -> "the client went away during the handshake";
      case SslClosedEngineException e -> "the client went away during the handshake";
      case NotSslRecordException e -> "the client doesn't speak TLS";
      case TooLongFrameException e -> "the client's first message is too long";
      default -> ofEngine(text, cause);
    };
  }

  private static String ofEngine(String text, Throwable cause) {
    if (text.contains("UNSUPPORTED_PROTOCOL")
        || text.contains("CLIENT REQUESTED PROTOCOL")
        || text.contains("UNKNOWN_PROTOCOL")
        || text.contains("(PROTOCOL_VERSION)")
        || text.contains("NOT ENABLED OR SUPPORTED IN SERVER CONTEXT")) {
      return "the client speaks no version of TLS that this server does";
    }
    if (text.contains("NO_SHARED_CIPHER")
        || text.contains("NO CIPHER SUITES IN COMMON")
        || text.contains("NO COMMON NAMED GROUP")
        || text.contains("NO_SHARED_GROUP")
        || text.contains("NO_COMMON_SIGNATURE_ALGORITHMS")) {
      return "the client and this server have no cipher suite or group in common";
    }
    if (text.contains("PEER_DID_NOT_RETURN_A_CERTIFICATE")
        || text.contains("EMPTY CLIENT CERTIFICATE CHAIN")) {
      return "the client has no certificate, but one is required";
    }
    Matcher alert = ALERT.matcher(text);
    if (alert.find()) {
      return "the client refused the handshake: " + alert.group(1).toLowerCase(Locale.ROOT);
    }
    if (text.contains("CERTIFICATE_VERIFY_FAILED")
        || text.contains("PKIX")
        || text.contains("CERTPATHVALIDATOR")
        || text.contains("CERTIFICATEEXPIRED")
        || text.contains("CERTIFICATENOTYETVALID")
        || text.contains("EXTENDED KEY USAGE")) {
      return "the client's certificate is not to be trusted: " + firstLine(deepest(cause));
    }
    Matcher reason = BORINGSSL_REASON.matcher(text);
    return "the handshake failed: "
        + (reason.find()
            ? reason.group(1).toLowerCase(Locale.ROOT).replace('_', ' ')
            : firstLine(cause));
  }

  /** The message in one line, or the kind of failure if it has none. */
  static String firstLine(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank()
        ? cause.getClass().getSimpleName()
        : message.lines().findFirst().orElse("").strip();
  }

  private static String everything(Throwable cause) {
    StringBuilder all = new StringBuilder();
    Throwable at = cause;
    for (int depth = 0; at != null && depth < 10; depth++, at = at.getCause()) {
      all.append(at.getClass().getSimpleName()).append(": ").append(at.getMessage()).append('\n');
    }
    return all.toString();
  }

  private static Throwable deepest(Throwable cause) {
    Throwable at = cause;
    for (int depth = 0; at.getCause() != null && depth < 10; depth++) {
      at = at.getCause();
    }
    return at;
  }
}
