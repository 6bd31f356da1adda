package naru.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import naru.http.PercentEncoding;
import org.jspecify.annotations.Nullable;

/**
 * A path that a client sent, as the names of folders and a file in them.
 *
 * @param names decoded; each is one name that can be looked up in a folder and leads nowhere else
 * @param folder whether a slash was at the end, so that a folder is meant
 */
record RequestPath(List<String> names, boolean folder) {
  /** The longest name that a file system takes, in bytes. */
  private static final int LONGEST = 255;

  /** Hidden files that are there to be asked for (RFC 8615). */
  private static final String WELL_KNOWN = ".well-known";

  /**
   * Reads what stands behind a prefix in a path that isn't decoded; empty too if the prefix isn't
   * there. The rest is as for {@link #ofDecoded}.
   */
  static Optional<RequestPath> of(String path, List<String> prefix, boolean dotfiles) {
    String[] parts = path.split("/", prefix.size() + 2);
    if (parts.length <= prefix.size() || !parts[0].isEmpty()) {
      return Optional.empty();
    }
    for (int i = 0; i < prefix.size(); i++) {
      if (!PercentEncoding.decode(parts[i + 1]).equals(prefix.get(i))) {
        return Optional.empty();
      }
    }
    return parts.length == prefix.size() + 1
        ? Optional.of(new RequestPath(List.of(), false))
        : parse(parts[prefix.size() + 1], PercentEncoding::decode, dotfiles);
  }

  /**
   * Reads a path that was decoded, and doesn't decode it again.
   *
   * @param dotfiles whether names may begin with a dot; {@code .well-known} always may where it
   *     comes first
   * @return empty if it can't be the path of a file: names that are empty or dots, or have a
   *     backslash, a control character or what was no UTF-8, or are too long
   */
  static Optional<RequestPath> ofDecoded(String path, boolean dotfiles) {
    return parse(path, UnaryOperator.identity(), dotfiles);
  }

  private static Optional<RequestPath> parse(
      String path, UnaryOperator<String> decode, boolean dotfiles) {
    if (path.isEmpty()) {
      return Optional.of(new RequestPath(List.of(), true));
    }
    String[] parts = path.split("/", -1);
    boolean folder = parts[parts.length - 1].isEmpty();
    List<String> names = new ArrayList<>(parts.length);
    for (String part : folder ? Arrays.copyOf(parts, parts.length - 1) : parts) {
      String name = decode.apply(part);
      boolean hidden = name.startsWith(".") && !(names.isEmpty() && name.equals(WELL_KNOWN));
      if (!isName(name) || (hidden && !dotfiles)) {
        return Optional.empty();
      }
      names.add(name);
    }
    return Optional.of(new RequestPath(names, folder));
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (isForbidden(name.charAt(i))) {
        return false;
      }
    }
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.getBytes(StandardCharsets.UTF_8).length <= LONGEST;
  }

  private static boolean isForbidden(char c) {
    return c < ' ' || c == 0x7F || c == '/' || c == '\\' || c == '\uFFFD';
  }

  // By hand: a record's own have Java make a dozen classes, which the first file would wait for.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RequestPath path && folder == path.folder && names.equals(path.names);
  }

  @Override
  public int hashCode() {
    return names.hashCode() + (folder ? 1 : 0);
  }
}
