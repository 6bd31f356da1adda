package naru.cookie;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** What a cookie can hold, and the rules that browsers keep (RFC 6265bis §4.1). */
final class CookieSyntax {
  /** Name and value together; browsers ignore larger cookies (§5.6). */
  static final int MAX_BYTES = 4096;

  /** What encodeURIComponent leaves as it is. */
  private static final String UNRESERVED = "-_.!~*'()";

  private static final String SEPARATORS = "()<>@,;:\\\"/[]?={}";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

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

  static void checkAttribute(String attribute, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > 126 || c == ';') {
        throw new IllegalArgumentException(
            "The %s of a cookie can't have the character U+%04X".formatted(attribute, (int) c));
      }
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
      boolean alphanumeric =
          (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
      if (alphanumeric || (b > 0 && UNRESERVED.indexOf(b) >= 0)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
      }
    }
    return out.toString();
  }

  /** Decodes percent codes of UTF-8; a value with a broken one stays as it is, as a whole. */
  static String decode(String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] out = new byte[value.length()];
    int n = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c != '%') {
        out[n++] = (byte) c;
        continue;
      }
      int high = i + 2 < value.length() ? Character.digit(value.charAt(i + 1), 16) : -1;
      int low = high < 0 ? -1 : Character.digit(value.charAt(i + 2), 16);
      if (low < 0) {
        return value;
      }
      out[n++] = (byte) (high << 4 | low);
      i += 2;
    }
    String decoded = new String(out, 0, n, UTF_8);
    return decoded.indexOf('\uFFFD') >= 0 ? value : decoded;
  }
}
