package naru.router;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import naru.http.PercentEncoding;

/**
 * A path with names for its variable parts: {@code /users/{id}} takes one segment, {@code
 * /files/{path...}} at the end takes the rest, which may be empty.
 */
record PathPattern(String text, List<Segment> segments) {
  /** A part between slashes. */
  sealed interface Segment {}

  /** To be found as it is. */
  record Literal(String text) implements Segment {}

  /** Any one segment that isn't empty. */
  record Variable(String name) implements Segment {}

  /** All that is left. */
  record Rest(String name) implements Segment {}

  static PathPattern parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("The path pattern '" + text + "' must begin with a slash");
    }
    List<Segment> segments = new ArrayList<>();
    Set<String> names = new HashSet<>();
    String[] parts = text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      Segment segment = segment(text, parts[i]);
      String name =
          switch (segment) {
            case Literal literal -> "";
            case Variable variable -> variable.name();
            case Rest rest -> rest.name();
          };
      if (!name.isEmpty() && !names.add(name)) {
        throw new IllegalArgumentException(
            "The path pattern '" + text + "' has two parts called " + name);
      }
      if (segment instanceof Rest && i < parts.length - 1) {
        throw new IllegalArgumentException(
            "In the path pattern '" + text + "' {" + name + "...} must come last");
      }
      segments.add(segment);
    }
    return new PathPattern(text, List.copyOf(segments));
  }

  private static Segment segment(String pattern, String part) {
    if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return new Literal(part);
    }
    boolean whole = part.startsWith("{") && part.indexOf('}') == part.length() - 1;
    boolean rest = part.endsWith("...}");
    String name = whole ? part.substring(1, part.length() - (rest ? 4 : 1)) : "";
    if (name.isEmpty() || name.indexOf('{') >= 0) {
      throw new IllegalArgumentException(
          "In the path pattern '"
              + pattern
              + "' a variable part is a whole segment: {name} or {name...}, not "
              + part);
    }
    return rest ? new Rest(name) : new Variable(name);
  }

  boolean hasVariables() {
    return segments.stream().anyMatch(segment -> !(segment instanceof Literal));
  }

  /**
   * The decoded variable parts of a path that is known to match from that position, behind its
   * slash.
   */
  Map<String, String> variables(String path, int from) {
    Map<String, String> values = new LinkedHashMap<>();
    int at = from;
    for (Segment segment : segments) {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      switch (segment) {
        case Literal literal -> {}
        case Variable variable ->
            values.put(variable.name(), PercentEncoding.decode(path.substring(at, end)));
        case Rest rest ->
            values.put(
                rest.name(), at > path.length() ? "" : PercentEncoding.decode(path.substring(at)));
      }
      at = end + 1;
    }
    return values;
  }

  @Override
  public String toString() {
    return text;
  }
}
