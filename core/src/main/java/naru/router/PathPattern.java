package naru.router;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import naru.http.PathParameters;
import naru.http.PercentEncoding;
import org.jspecify.annotations.Nullable;

/**
 * A pattern for paths: {@code /users/{id}} or {@code /files/{path...}}, see {@link Router}.
 *
 * <p>Paths are given as a text of which only the characters from {@code start} to {@code end}
 * count, {@code start} being behind the first slash, so that nothing is copied to be compared.
 */
final class PathPattern implements PathParameters {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** What a segment of a pattern takes: itself, any one segment, or all that is left. */
  enum Kind {
    LITERAL,
    NAME,
    REST
  }

  /** A literal, decoded; or the name of what was taken. */
  record Segment(Kind kind, String text) {
    boolean takes(String path, int start, int end) {
      if (kind != Kind.LITERAL) {
        return kind == Kind.REST || start < end;
      }
      return path.indexOf('%', start, end) >= 0
          ? PercentEncoding.decode(path.substring(start, end)).equals(text)
          : end - start == text.length() && path.startsWith(text, start);
    }
  }

  private final String text;
  private final List<Segment> segments;
  private final boolean hasNames;

  private PathPattern(String text, List<Segment> segments) {
    this.text = text;
    this.segments = List.copyOf(segments);
    this.hasNames = segments.stream().anyMatch(it -> it.kind != Kind.LITERAL);
  }

  /** Reads a pattern for whole paths. IllegalArgumentException if it is none. */
  static PathPattern of(String text) {
    if (!text.startsWith("/")) {
      throw bad(text, "it must begin with a slash");
    }
    if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
      throw bad(text, "it is compared with the path alone, without a query");
    }
    String[] parts = text.substring(1).split("/", -1);
    List<Segment> segments = new ArrayList<>(parts.length);
    Set<String> names = new HashSet<>();
    for (int i = 0; i < parts.length; i++) {
      boolean last = i == parts.length - 1;
      Segment segment = segment(text, parts[i]);
      if (parts[i].isEmpty() && !last) {
        throw bad(text, "it has two slashes in a row");
      }
      if (segment.kind == Kind.REST && !last) {
        throw bad(text, "nothing can follow " + parts[i]);
      }
      if (segment.kind != Kind.LITERAL && !names.add(segment.text)) {
        throw bad(text, "it has two parameters of the name " + segment.text);
      }
      segments.add(segment);
    }
    return new PathPattern(text, segments);
  }

  /** Reads the beginning of paths, to be ended by a slash or not. */
  static PathPattern prefix(String text) {
    PathPattern whole = of(text);
    List<Segment> segments = new ArrayList<>(whole.segments);
    Segment last = segments.getLast();
    if (last.kind == Kind.REST) {
      throw bad(text, "a prefix stands for all below it already, without {" + last.text + "...}");
    }
    if (last.text.isEmpty()) {
      segments.removeLast();
    }
    return new PathPattern(text, segments);
  }

  private static Segment segment(String text, String part) {
    if (part.startsWith(":")) {
      throw bad(text, "write {" + part.substring(1) + "} for " + part + " (and %3A for a colon)");
    }
    if (part.equals("*")) {
      throw bad(text, "write {rest...} for * (and %2A for an asterisk)");
    }
    if (part.indexOf('{') < 0 && part.indexOf('}') < 0) {
      return new Segment(Kind.LITERAL, PercentEncoding.decode(part));
    }
    boolean rest = part.endsWith("...}");
    if (part.startsWith("{") && part.endsWith("}")) {
      String name = part.substring(1, part.length() - (rest ? 4 : 1));
      if (NAME.matcher(name).matches()) {
        return new Segment(rest ? Kind.REST : Kind.NAME, name);
      }
    }
    throw bad(text, "a parameter is a whole segment, {name} or {name...}, not " + part);
  }

  private static IllegalArgumentException bad(String text, String why) {
    return new IllegalArgumentException("The path pattern '" + text + "' is wrong: " + why);
  }

  List<Segment> segments() {
    return segments;
  }

  /** The pattern without its names: two of one shape take the same paths. */
  String shape() {
    StringBuilder shape = new StringBuilder();
    for (Segment segment : segments) {
      switch (segment.kind) {
        case LITERAL -> shape.append('/').append(PercentEncoding.encode(segment.text));
        case NAME -> shape.append("/{}");
        case REST -> shape.append("/{...}");
      }
    }
    return shape.toString();
  }

  /**
   * Where the path goes on behind this prefix; {@code end} if nothing follows; -1 if the path
   * doesn't begin with it.
   */
  int behind(String path, int start, int end) {
    int from = start;
    for (Segment segment : segments) {
      if (from > end) {
        return -1;
      }
      int to = segmentEnd(path, from, end);
      if (!segment.takes(path, from, to)) {
        return -1;
      }
      from = to + 1;
    }
    return Math.min(from, end);
  }

  /** Whether there are parameters in the paths that this pattern takes. */
  boolean hasNames() {
    return hasNames;
  }

  @Override
  public @Nullable String find(String path, int start, int end, String name) {
    int from = start;
    for (Segment segment : segments) {
      int to = segment.kind == Kind.REST ? end : segmentEnd(path, from, end);
      if (segment.kind != Kind.LITERAL && segment.text.equals(name)) {
        return PercentEncoding.decode(path.substring(from, to));
      }
      from = to + 1;
    }
    return null;
  }

  @Override
  public void putAll(String path, int start, int end, Map<String, String> into) {
    for (Segment segment : segments) {
      if (segment.kind != Kind.LITERAL) {
        into.put(segment.text, requireNonNull(find(path, start, end, segment.text)));
      }
    }
  }

  /** Whether a slash would appear among those of the path if it were decoded as a whole. */
  static boolean hasEncodedSlash(String path, int start, int end) {
    for (int i = path.indexOf('%', start, end); i >= 0; i = path.indexOf('%', i + 1, end)) {
      if (i + 2 < end && path.charAt(i + 1) == '2' && (path.charAt(i + 2) | ' ') == 'f') {
        return true;
      }
    }
    return false;
  }

  private static int segmentEnd(String path, int from, int end) {
    int slash = path.indexOf('/', from, end);
    return slash < 0 ? end : slash;
  }

  @Override
  public String toString() {
    return text;
  }
}
