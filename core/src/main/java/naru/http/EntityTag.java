package naru.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An entity tag (RFC 9110 §8.8.3); {@code opaque} is what stands between the quotes. */
record EntityTag(boolean weak, String opaque) {

  /** Reads one tag that is the whole of a field's value. */
  static Optional<EntityTag> parse(String value) {
    List<EntityTag> tags = parseList(value);
    return tags.size() == 1 && tags.getFirst().toString().equals(value.strip())
        ? Optional.of(tags.getFirst())
        : Optional.empty();
  }

  /** Reads a list of tags up to the first thing that is none. */
  static List<EntityTag> parseList(String field) {
    List<EntityTag> tags = new ArrayList<>(1);
    int at = 0;
    while (at < field.length()) {
      char c = field.charAt(at);
      if (c == ',' || c == ' ' || c == '\t') {
        at++;
        continue;
      }
      boolean weak = field.startsWith("W/", at);
      int open = weak ? at + 2 : at;
      int close = open < field.length() ? field.indexOf('"', open + 1) : -1;
      if (close < 0 || field.charAt(open) != '"') {
        break;
      }
      tags.add(new EntityTag(weak, field.substring(open + 1, close)));
      at = close + 1;
    }
    return tags;
  }

  /** The strong comparison (§8.8.3.2): the same bytes. */
  boolean matchesStrongly(EntityTag other) {
    return !weak && !other.weak && opaque.equals(other.opaque);
  }

  /** The weak comparison (§8.8.3.2): the same for a cache. */
  boolean matchesWeakly(EntityTag other) {
    return opaque.equals(other.opaque);
  }

  @Override
  public String toString() {
    return (weak ? "W/\"" : "\"") + opaque + '"';
  }
}
