package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A field of a response as HTTP/2 has it: its name in small letters (RFC 9113 §8.2.1), and bytes
 * rather than strings. A server sends the same ones over and over, so those sent lately are kept:
 * then they needn't be made again, and the encoder knows them by their identity.
 */
final class Http2Field {
  /** What only HTTP/1 connections have (RFC 9113 §8.2.2); never sent. */
  private static final Set<String> CONNECTION_SPECIFIC =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te");

  private static final int LONGEST_KEPT = 64;

  // Each thread may see another's field or not; a field itself never changes.
  private static final @Nullable Http2Field[] KEPT = new Http2Field[256];

  private final String givenName;
  private final String givenValue;
  private final AsciiString name;
  private final AsciiString value;
  private final boolean sent;

  private Http2Field(String givenName, String givenValue) {
    String lower = givenName.toLowerCase(Locale.ROOT);
    this.givenName = givenName;
    this.givenValue = givenValue;
    this.name = AsciiString.cached(lower);
    // Blanks around it would make the whole answer malformed (§8.2.1); HTTP/1 has them mean
    // nothing.
    this.value = new AsciiString(trimmed(givenValue).getBytes(ISO_8859_1), false);
    this.sent = !CONNECTION_SPECIFIC.contains(lower);
  }

  private static String trimmed(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && isBlank(value.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(value.charAt(to - 1))) {
      to--;
    }
    return value.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static Http2Field of(String name, String value) {
    int hash = 31 * name.hashCode() + value.hashCode();
    int place = (hash ^ hash >>> 16) & (KEPT.length - 1);
    Http2Field kept = KEPT[place];
    if (kept != null && kept.givenValue.equals(value) && kept.givenName.equals(name)) {
      return kept;
    }
    Http2Field made = new Http2Field(name, value);
    if (value.length() <= LONGEST_KEPT && !made.isSecret()) {
      KEPT[place] = made;
    }
    return made;
  }

  /** Not to stay in memory for longer than the answer it belongs to, and never twice the same. */
  private boolean isSecret() {
    return name.contentEquals("set-cookie");
  }

  AsciiString name() {
    return name;
  }

  AsciiString value() {
    return value;
  }

  /** Whether HTTP/2 has such a field. */
  boolean isSent() {
    return sent;
  }
}
