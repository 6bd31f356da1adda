package naru.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The open files of this process, which only Linux lists. */
public final class OpenFiles {
  private OpenFiles() {}

  /** How often a file is open, also if it was removed since. */
  public static long count(Path file) throws IOException {
    return names(file.toString()).size();
  }

  /** The names of all pipes, each of which is open twice. */
  public static Set<Path> pipes() throws IOException {
    return Set.copyOf(names("pipe:"));
  }

  /** What is open under names that begin so. */
  private static List<Path> names(String begin) throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.flatMap(
              fd -> {
                try {
                  return Stream.of(Files.readSymbolicLink(fd));
                } catch (IOException closedMeanwhile) {
                  return Stream.empty();
                }
              })
          // Behind the name of one that was removed stands "(deleted)".
          .filter(name -> name.toString().startsWith(begin))
          .toList();
    }
  }

  /** Waits until a file is still open, once, a while behind an answer that was asked for. */
  public static void awaitOpenBehind(Runnable ask, Path file) {
    await()
        .untilAsserted(
            () -> {
              ask.run();
              // By then it would be closed; by then a second may be over, but not each time.
              TimeUnit.MILLISECONDS.sleep(200);
              assertThat(count(file)).isEqualTo(1);
            });
  }
}
