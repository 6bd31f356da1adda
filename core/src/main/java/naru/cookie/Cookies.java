package naru.cookie;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  public static final Cookies NONE = new Cookies("");

  private final String header;

  /** Made when it is asked for: most requests want one cookie, which is found without. */
  private @Nullable Map<String, String> all;

  private Cookies(String header) {
    this.header = header;
  }

  /**
   * Reads a Cookie field, several joined by a semicolon; of more than 180 cookies the first 180
   * count.
   */
  public static Cookies parse(String header) {
    return header.isEmpty() ? NONE : new Cookies(header);
  }

  /**
   * The value of a cookie, without its quotes and decoded, so it may hold any character. A value
   * with a broken percent code is as it came.
   */
  public Optional<String> get(String name) {
    Pairs pairs = new Pairs(header);
    return pairs.find(name) ? Optional.of(pairs.value()) : Optional.empty();
  }

  /** Whether the cookie was sent. */
  public boolean has(String name) {
    return new Pairs(header).find(name);
  }

  /** Names and decoded values in the order sent; unmodifiable. */
  public Map<String, String> asMap() {
    Map<String, String> map = all;
    if (map == null) {
      Map<String, String> values = new LinkedHashMap<>();
      for (Pairs pairs = new Pairs(header); pairs.next(); ) {
        values.putIfAbsent(pairs.name(), pairs.value());
      }
      map = Collections.unmodifiableMap(values);
      all = map;
    }
    return map;
  }

  @Override
  public String toString() {
    return asMap().toString();
  }

  /** Goes through the pairs of a field, those that are malformed left out. */
  private static final class Pairs {
    /** Browsers keep no more for a host; what comes behind them is an attack on memory. */
    private static final int MAX_COUNT = 180;

    private final String header;
    private int count;
    private int end = -1;
    private int nameFrom;
    private int nameTo;
    private int equals;

    Pairs(String header) {
      this.header = header;
    }

    boolean next() {
      while (end < header.length() && count < MAX_COUNT) {
        int from = end + 1;
        int semicolon = header.indexOf(';', from);
        end = semicolon < 0 ? header.length() : semicolon;
        // Not beyond the semicolon: a header of nothing but semicolons would be read over and over.
        equals = header.indexOf('=', from, end);
        if (equals >= 0) {
          nameFrom = skipBlanks(from, equals);
          nameTo = skipBlanksBack(nameFrom, equals);
          if (nameFrom < nameTo) {
            count++;
            return true;
          }
        }
      }
      return false;
    }

    /** Goes on to the next pair of that name. */
    boolean find(String name) {
      while (next()) {
        if (nameTo - nameFrom == name.length() && header.startsWith(name, nameFrom)) {
          return true;
        }
      }
      return false;
    }

    String name() {
      return header.substring(nameFrom, nameTo);
    }

    /** Without its quotes, decoded. */
    String value() {
      int from = skipBlanks(equals + 1, end);
      int to = skipBlanksBack(from, end);
      if (to - from > 1 && header.charAt(from) == '"' && header.charAt(to - 1) == '"') {
        from++;
        to--;
      }
      return CookieSyntax.decode(header.substring(from, to));
    }

    private int skipBlanks(int from, int to) {
      int i = from;
      while (i < to && isBlank(header.charAt(i))) {
        i++;
      }
      return i;
    }

    private int skipBlanksBack(int from, int to) {
      int i = to;
      while (i > from && isBlank(header.charAt(i - 1))) {
        i--;
      }
      return i;
    }

    private static boolean isBlank(char c) {
      return c == ' ' || c == '\t';
    }
  }
}
