package naru.http;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A way to look at a file, as what is remembered by it. Compared by hand: a record's own methods
 * have Java make a dozen classes at their first use, which the first file of a process would wait
 * for.
 *
 * @param followLinks whether the path may end in a link
 */
record FileLook(Path file, boolean followLinks) {
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileLook look
        && followLinks == look.followLinks
        && file.equals(look.file);
  }

  @Override
  public int hashCode() {
    return file.hashCode() + (followLinks ? 1 : 0);
  }
}
