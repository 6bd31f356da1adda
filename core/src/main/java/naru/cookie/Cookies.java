package naru.cookie;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cookies that a request brought (RFC 6265bis §5.8.3). Reading never fails: a pair that is
 * malformed is left out. Immutable.
 *
 * <p>Of several cookies with one name the first counts, as in Node's cookie package: browsers send
 * the one with the longest path first (§5.8.3). Who set it, and with which attributes, a request
 * doesn't say: a subdomain may have set it, unless its name begins with {@code __Host-} (§4.1.3).
 */
public final class Cookies {
  /** A request with no cookies. */
  public static final Cookies NONE = new Cookies(Map.of());

  /** Browsers keep no more for a host; what comes behind them is an attack on memory. */
  private static final int MAX_COUNT = 180;

  private final Map<String, String> values;

  private Cookies(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a Cookie field, several joined by a semicolon; of more than 180 cookies the first 180
   * count.
   */
  public static Cookies parse(String header) {
    if (header.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int from = 0; from < header.length() && values.size() < MAX_COUNT; ) {
      int semicolon = header.indexOf(';', from);
      int to = semicolon < 0 ? header.length() : semicolon;
      // Not beyond the semicolon: a header of nothing but semicolons would be read over and over.
      int equals = header.indexOf('=', from, to);
      if (equals >= 0) {
        String name = trimmed(header, from, equals);
        if (!name.isEmpty() && !values.containsKey(name)) {
          values.put(name, CookieSyntax.decode(unquoted(trimmed(header, equals + 1, to))));
        }
      }
      from = to + 1;
    }
    return values.isEmpty() ? NONE : new Cookies(Collections.unmodifiableMap(values));
  }

  /** Without the spaces and tabs around it. */
  private static String trimmed(String header, int from, int to) {
    while (from < to && isBlank(header.charAt(from))) {
      from++;
    }
    while (to > from && isBlank(header.charAt(to - 1))) {
      to--;
    }
    return header.substring(from, to);
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /**
   * The value of a cookie, without its quotes and decoded, so it may hold any character. A value
   * with a broken percent code is as it came.
   */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /** Whether the cookie was sent. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Names and decoded values in the order sent; unmodifiable. */
  public Map<String, String> asMap() {
    return values;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
