package naru.cookie;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The cookies that a request brought (RFC 6265bis §5.8.3). Reading never fails: a pair that is
 * malformed is left out. Immutable.
 *
 * <p>Of several cookies with one name the first counts: browsers send the one with the longest path
 * first (§5.8.3).
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

  /** Reads the Cookie field; of more than 180 cookies the first 180 count. */
  public static Cookies parse(String header) {
    if (header.isEmpty()) {
      return NONE;
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int from = 0; from < header.length() && values.size() < MAX_COUNT; ) {
      int semicolon = header.indexOf(';', from);
      int to = semicolon < 0 ? header.length() : semicolon;
      int equals = header.indexOf('=', from);
      if (equals > from && equals < to) {
        String name = header.substring(from, equals).strip();
        if (!name.isEmpty()) {
          values.putIfAbsent(
              name, CookieSyntax.decode(unquoted(header.substring(equals + 1, to).strip())));
        }
      }
      from = to + 1;
    }
    return values.isEmpty() ? NONE : new Cookies(Collections.unmodifiableMap(values));
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** The decoded value of a cookie. */
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
