package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Percent-encoding (RFC 3986 §2.1) of UTF-8. Nothing here ever fails: what can't be decoded stays
 * as it is.
 */
public final class PercentEncoding {
  private static final String UNRESERVED = "-._~";
  private static final String RESERVED = ":/?#[]@!$&'()*+,;=";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentEncoding() {}

  /**
   * Decodes. A percent sign that two hexadecimal digits don't follow stays as it is; bytes that
   * aren't UTF-8 become U+FFFD.
   */
  public static String decode(String text) {
    return decode(text, false);
  }

  /** The same, with a plus sign read as a space if it is a form's. */
  static String decode(String text, boolean form) {
    if (text.indexOf('%') < 0 && !(form && text.indexOf('+') >= 0)) {
      return text;
    }
    byte[] in = text.getBytes(UTF_8);
    byte[] out = new byte[in.length];
    int n = 0;
    for (int i = 0; i < in.length; i++) {
      byte b = in[i];
      if (b == '%' && i + 2 < in.length && isHex(in[i + 1]) && isHex(in[i + 2])) {
        b = (byte) (Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
        i += 2;
      } else if (form && b == '+') {
        b = ' ';
      }
      out[n++] = b;
    }
    return new String(out, 0, n, UTF_8);
  }

  /**
   * Encodes text as one part of a path or one value of a query: all but the unreserved characters
   * (RFC 3986 §2.3).
   */
  public static String encode(String text) {
    return encode(text, UNRESERVED);
  }

  /** Encodes what a URL can't hold and leaves its syntax, percent signs included, as it is. */
  static String encodeUrl(String url) {
    return encode(url, UNRESERVED + RESERVED + "%");
  }

  private static String encode(String text, String kept) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(UTF_8)) {
      if (isAlphanumeric(b) || (b > 0 && kept.indexOf(b) >= 0)) {
        out.append((char) b);
      } else {
        out.append('%').append(HEX[b >> 4 & 15]).append(HEX[b & 15]);
      }
    }
    return out.toString();
  }

  private static boolean isHex(byte b) {
    return Character.digit(b, 16) >= 0;
  }

  private static boolean isAlphanumeric(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9');
  }
}
