package naru.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Names and values as forms and query strings send them (application/x-www-form-urlencoded, WHATWG
 * URL standard): {@code a=1&a=2&b}. Reading never fails: a broken percent code stays as it is,
 * bytes that aren't UTF-8 become U+FFFD, and a name without {@code =} has an empty value. Order is
 * kept.
 */
public final class Query {
  /** Nothing asked. */
  public static final Query EMPTY = new Query(Map.of());

  private final Map<String, List<String>> values;

  private Query(Map<String, List<String>> values) {
    this.values = values;
  }

  /** Reads the part behind the question mark. */
  public static Query parse(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (String pair : text.split("&")) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = PercentEncoding.decode(equals < 0 ? pair : pair.substring(0, equals), true);
        String value = equals < 0 ? "" : PercentEncoding.decode(pair.substring(equals + 1), true);
        values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
      }
    }
    values.replaceAll((name, all) -> List.copyOf(all));
    return new Query(Collections.unmodifiableMap(values));
  }

  /** The first value of a name. */
  public Optional<String> get(String name) {
    List<String> all = values.get(name);
    return all == null ? Optional.empty() : Optional.of(all.getFirst());
  }

  /** All values of a name, in the order sent; empty if there is none. */
  public List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** Whether the name was sent, with a value or without. */
  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** All names with their values; unmodifiable. */
  public Map<String, List<String>> asMap() {
    return values;
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
