package naru.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The open files of this process, which only Linux lists. */
public final class OpenFiles {
  private OpenFiles() {}

  /** How often a file is open, also if it was removed since. */
  public static long count(Path file) throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(
              fd -> {
                try {
                  // Behind the name of one that was removed stands "(deleted)".
                  return Files.readSymbolicLink(fd).toString().startsWith(file.toString());
                } catch (IOException closedMeanwhile) {
                  return false;
                }
              })
          .count();
    }
  }
}
