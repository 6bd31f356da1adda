package naru.cookie;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import naru.date.HttpDate;

/** What a cookie can hold, and the rules that browsers keep (RFC 6265bis §4.1). */
final class CookieSyntax {
  /** Name and value together; browsers ignore larger cookies (§5.6). */
  private static final int MAX_BYTES = 4096;

  /** Browsers ignore longer attributes (§5.6). */
  private static final int MAX_ATTRIBUTE_BYTES = 1024;

  private static final int MAX_LABEL = 63;

  /** The begin of 1601: years before it are no cookie-date (§5.1.1). */
  private static final Instant FIRST_MOMENT = Instant.ofEpochSecond(-11_644_473_600L);

  /** What encodeURIComponent leaves as it is. */
  private static final String UNRESERVED = "-_.!~*'()";

  private static final String SEPARATORS = "()<>@,;:\\\"/[]?={}";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private CookieSyntax() {}

  static void checkName(String name) {
    boolean good = !name.isEmpty();
    for (int i = 0; i < name.length() && good; i++) {
      char c = name.charAt(i);
      good = c > ' ' && c < 127 && SEPARATORS.indexOf(c) < 0;
    }
    if (!good) {
      throw new IllegalArgumentException(
          "A cookie can't be called '" + name + "': its name must be a token");
    }
  }

  static void checkDomain(String name, String domain) {
    // Browsers ignore a leading dot, and the whole attribute if the dot is the last character.
    String host = domain.startsWith(".") ? domain.substring(1) : domain;
    for (String label : host.split("\\.", -1)) {
      boolean good = !label.isEmpty() && label.length() <= MAX_LABEL;
      for (int i = 0; i < label.length() && good; i++) {
        char c = label.charAt(i);
        good = isAlphanumeric(c) || c == '-' || c == '_';
      }
      if (!good) {
        throw new IllegalArgumentException(
            "The Domain of cookie '%s' must be a host name in ASCII, not '%s'"
                .formatted(name, domain));
      }
    }
  }

  static void checkPath(String name, String path) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "The Path of cookie '%s' must begin with a slash, not be '%s'".formatted(name, path));
    }
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c < ' ' || c > 126 || c == ';') {
        throw new IllegalArgumentException(
            "The Path of cookie '%s' can't have the character U+%04X: percent-encode it"
                .formatted(name, (int) c));
      }
    }
    if (path.length() > MAX_ATTRIBUTE_BYTES) {
      throw new IllegalArgumentException(
          "The Path of cookie '%s' has %d bytes, but browsers ignore one of more than %d"
              .formatted(name, path.length(), MAX_ATTRIBUTE_BYTES));
    }
  }

  static void checkExpires(String name, Instant moment) {
    if (moment.isBefore(FIRST_MOMENT) || moment.isAfter(HttpDate.LAST)) {
      throw new IllegalArgumentException(
          "The Expires of cookie '%s' must lie in the years 1601 to 9999, not at %s"
              .formatted(name, moment));
    }
  }

  static void checkSize(String name, String encoded) {
    int size = name.length() + encoded.length();
    if (size > MAX_BYTES) {
      throw new IllegalArgumentException(
          "The cookie '%s' has %d bytes, but browsers refuse more than %d: keep the data in a session"
              .formatted(name, size, MAX_BYTES));
    }
  }

  static void checkRules(Cookie cookie) {
    CookieAttributes its = cookie.attributes();
    boolean secure = its.flags().secure();
    String name = cookie.name().toLowerCase(Locale.ROOT);
    if (name.startsWith("__host-")) {
      require(secure, cookie, "the prefix __Host- wants secure()");
      require(its.path().orElse("").equals("/"), cookie, "the prefix __Host- wants path(\"/\")");
      require(its.domain().isEmpty(), cookie, "the prefix __Host- allows no domain");
    }
    if (name.startsWith("__http-") || name.startsWith("__host-http-")) {
      // Newer than RFC 6265bis (draft-ietf-httpbis-layered-cookies), kept by Chromium since 140.
      require(secure, cookie, "the prefix __Http- wants secure()");
      require(its.flags().httpOnly(), cookie, "the prefix __Http- wants httpOnly()");
    }
    require(!name.startsWith("__secure-") || secure, cookie, "the prefix __Secure- wants secure()");
    require(
        its.sameSite().orElse(SameSite.LAX) != SameSite.NONE || secure,
        cookie,
        "SameSite=None wants secure()");
    require(!its.flags().partitioned() || secure, cookie, "Partitioned wants secure()");
  }

  private static void require(boolean kept, Cookie cookie, String rule) {
    if (!kept) {
      throw new IllegalArgumentException(
          "Browsers would refuse the cookie '" + cookie.name() + "': " + rule);
    }
  }

  static String encode(String value) {
    StringBuilder out = new StringBuilder(value.length() + 8);
    for (byte b : value.getBytes(UTF_8)) {
      if (isAlphanumeric(b) || (b > 0 && UNRESERVED.indexOf(b) >= 0)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX.toHexDigits(b));
      }
    }
    return out.toString();
  }

  /**
   * Decodes percent codes of UTF-8. A value with a broken one stays as it is, as a whole, like in
   * Node's cookie package: who knows whether the others were meant as codes.
   */
  static String decode(String value) {
    int percent = value.indexOf('%');
    if (percent < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder(value.length()).append(value, 0, percent);
    byte[] bytes = new byte[value.length() / 3];
    for (int i = percent; i < value.length(); ) {
      int n = 0;
      for (; i < value.length() && value.charAt(i) == '%'; i += 3) {
        if (i + 3 > value.length()
            || !HexFormat.isHexDigit(value.charAt(i + 1))
            || !HexFormat.isHexDigit(value.charAt(i + 2))) {
          return value;
        }
        bytes[n++] = (byte) HexFormat.fromHexDigits(value, i + 1, i + 3);
      }
      String text = new String(bytes, 0, n, UTF_8);
      // U+FFFD stands for bytes that aren't UTF-8, unless it was meant.
      if (text.indexOf('\uFFFD') >= 0
          && !Arrays.equals(text.getBytes(UTF_8), Arrays.copyOf(bytes, n))) {
        return value;
      }
      out.append(text);
      int next = value.indexOf('%', i);
      int to = next < 0 ? value.length() : next;
      out.append(value, i, to);
      i = to;
    }
    return out.toString();
  }

  private static boolean isAlphanumeric(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
