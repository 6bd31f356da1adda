package naru.http;

import java.util.Locale;
import java.util.Set;

/** Which bytes and characters a field may have (RFC 9110 §5.1, §5.5, §5.6.2). */
final class FieldSyntax {
  private static final boolean[] TOKEN = new boolean[256];

  /** Names found good lately: a program has a handful, and says them by the same constants. */
  private static final String[] GOOD = new String[64];

  /**
   * What frames or routes a message, asks for rights, or says how to read the content: known before
   * it, or of no use (RFC 9110 §6.5.1). The first line HTTP/2 wouldn't carry at all.
   */
  private static final Set<String> NO_TRAILERS =
      Set.of(
          ("connection keep-alive proxy-connection te transfer-encoding upgrade"
                  + " content-length host trailer"
                  + " content-encoding content-range content-type"
                  + " authorization proxy-authenticate proxy-authorization set-cookie"
                  + " www-authenticate age cache-control date expires location max-forwards pragma"
                  + " range retry-after vary expect")
              .split(" "));

  static {
    for (int c = '0'; c <= 'z'; c++) {
      TOKEN[c] = c <= '9' || (c >= 'A' && c <= 'Z') || c >= 'a';
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private FieldSyntax() {}

  static boolean isToken(int octet) {
    return TOKEN[octet & 0xFF];
  }

  /** What a field value may hold: visible characters, space, tab, and the octets beyond ASCII. */
  static boolean isValue(int octet) {
    int c = octet & 0xFF;
    return (c >= ' ' && c != 127) || c == '\t';
  }

  /**
   * Whether a character beyond ASCII ends a line or controls a terminal: no URL has it but encoded,
   * and in a log it could be taken for another line.
   */
  static boolean isControl(int c) {
    return (c >= 0x80 && c <= 0x9F) || c == '\u2028' || c == '\u2029';
  }

  /** The name, if a field may be called so; else IllegalArgumentException. */
  @SuppressWarnings("ReferenceEquality") // One that is equal is looked at again, no more.
  static void checkName(String name) {
    int place = name.hashCode() & (GOOD.length - 1);
    if (GOOD[place] == name) {
      return;
    }
    boolean good = !name.isEmpty();
    for (int i = 0; i < name.length() && good; i++) {
      good = name.charAt(i) < 128 && TOKEN[name.charAt(i)];
    }
    if (!good) {
      throw new IllegalArgumentException(
          "'" + printable(name) + "' is no name for a header field (RFC 9110 §5.1)");
    }
    GOOD[place] = name;
  }

  /** Throws IllegalArgumentException for a field that can't come behind the content. */
  static void checkTrailer(String name) {
    if (NO_TRAILERS.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "'" + name + "' can't be a trailer: a client needs it before the body (RFC 9110 §6.5.1)");
    }
  }

  /** Throws IllegalArgumentException for a value that would break the message or can't be sent. */
  static void checkValue(String name, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > 255) {
        throw new IllegalArgumentException(
            "The value of '"
                + name
                + "' has '"
                + c
                + "', which a header field can't hold: encode it (RFC 9110 §5.5)");
      }
      if (!isValue(c)) {
        throw new IllegalArgumentException(
            "The value of '"
                + name
                + "' has a control character (U+%04X), which could forge header fields (RFC 9110 §5.5)"
                    .formatted((int) c));
      }
    }
  }

  private static String printable(String text) {
    return text.chars()
        .mapToObj(c -> c >= ' ' && c < 127 ? String.valueOf((char) c) : "\\u%04X".formatted(c))
        .reduce("", String::concat);
  }
}
