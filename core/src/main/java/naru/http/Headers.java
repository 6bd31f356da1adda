package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request, or its trailer fields (RFC 9110 §5, §6.5). Names are compared
 * without regard to case; fields keep their order. Unmodifiable. Values are read as ISO-8859-1, as
 * in Node.
 */
public final class Headers {
  static final Headers EMPTY = new Headers(new byte[0], new int[0], 0);

  /** Fields of which only one makes sense; of several lines the first counts, as in Node. */
  private static final Set<String> SINGLE =
      Set.of(
          "age",
          "authorization",
          "content-length",
          "content-type",
          "date",
          "etag",
          "expires",
          "from",
          "host",
          "if-modified-since",
          "if-unmodified-since",
          "last-modified",
          "location",
          "max-forwards",
          "proxy-authorization",
          "referer",
          "retry-after",
          "server",
          "user-agent");

  /**
   * The bytes as they came; a field is four offsets into them: name and value, each from and to.
   */
  private final byte[] bytes;

  private final int[] offsets;
  private final int count;

  Headers(byte[] bytes, int[] offsets, int count) {
    this.bytes = bytes;
    this.offsets = offsets;
    this.count = count;
  }

  /**
   * The value of a field. Several lines of one name are joined as RFC 9110 §5.3 says, by a comma
   * ({@code Cookie} by a semicolon); of fields that may occur only once, such as Content-Type, the
   * first counts.
   */
  public Optional<String> get(String name) {
    int first = find(name, 0);
    if (first < 0) {
      return Optional.empty();
    }
    int next = find(name, first + 1);
    if (next < 0) {
      return Optional.of(value(first));
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (SINGLE.contains(lower)) {
      return Optional.of(value(first));
    }
    StringJoiner joined = new StringJoiner(lower.equals("cookie") ? "; " : ", ");
    for (int i = first; i >= 0; i = find(name, i + 1)) {
      joined.add(value(i));
    }
    return Optional.of(joined.toString());
  }

  /** The value of each line of that name, in the order sent; empty if there is none. */
  public List<String> all(String name) {
    List<String> values = new ArrayList<>();
    for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
      values.add(value(i));
    }
    return values;
  }

  /** Whether there is a line of that name. */
  public boolean has(String name) {
    return find(name, 0) >= 0;
  }

  /**
   * Whether a list field (RFC 9110 §5.6.1) such as Connection or Accept-Encoding has this token,
   * without regard to case and to what follows a semicolon.
   */
  public boolean hasToken(String name, String token) {
    for (int i = find(name, 0); i >= 0; i = find(name, i + 1)) {
      String line = value(i);
      for (int from = 0; from <= line.length(); ) {
        int comma = line.indexOf(',', from);
        int to = comma < 0 ? line.length() : comma;
        int semicolon = line.indexOf(';', from);
        String member = line.substring(from, semicolon >= 0 && semicolon < to ? semicolon : to);
        if (member.strip().equalsIgnoreCase(token)) {
          return true;
        }
        from = to + 1;
      }
    }
    return false;
  }

  /** The number of lines. */
  public int size() {
    return count;
  }

  /** Calls with name (as sent) and value of each line, in order. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < count; i++) {
      action.accept(name(i), value(i));
    }
  }

  /** The first value without an Optional, for Naru's own look-ups on the hot path. */
  @Nullable String first(String name) {
    int i = find(name, 0);
    return i < 0 ? null : value(i);
  }

  /** Whether the first value is that media type, in lower case, with parameters or without. */
  boolean isMediaType(String name, String wanted) {
    int i = find(name, 0);
    if (i < 0) {
      return false;
    }
    int start = offsets[4 * i + 2];
    int end = start + wanted.length();
    int last = offsets[4 * i + 3];
    return end <= last && matches(start, wanted) && (end == last || bytes[end] == ';');
  }

  private int find(String name, int from) {
    int length = name.length();
    for (int i = from; i < count; i++) {
      int start = offsets[4 * i];
      if (offsets[4 * i + 1] - start == length && matches(start, name)) {
        return i;
      }
    }
    return -1;
  }

  private boolean matches(int start, String name) {
    for (int j = 0; j < name.length(); j++) {
      int a = bytes[start + j];
      int b = name.charAt(j);
      if (a != b && (lower(a) != lower(b))) {
        return false;
      }
    }
    return true;
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }

  private String name(int i) {
    return new String(bytes, offsets[4 * i], offsets[4 * i + 1] - offsets[4 * i], ISO_8859_1);
  }

  private String value(int i) {
    return new String(
        bytes, offsets[4 * i + 2], offsets[4 * i + 3] - offsets[4 * i + 2], ISO_8859_1);
  }

  @Override
  public String toString() {
    StringJoiner lines = new StringJoiner("\n");
    forEach((name, value) -> lines.add(name + ": " + value));
    return lines.toString();
  }
}
