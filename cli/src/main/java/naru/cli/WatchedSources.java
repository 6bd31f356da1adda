package naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The source files of a program, and whether one was saved since it was compiled. They are looked
 * at twice a second, which works on every file system; editors replace files rather than write
 * them.
 */
final class WatchedSources {
  private static final long MILLIS = 500;

  /** A file that is missing for so many looks isn't being replaced, it is gone. */
  static final int LOOKS_UNTIL_GONE = 4;

  private static final FileTime MISSING = FileTime.from(Instant.MIN);

  /** Of a file that may have been saved after it was read: the next look finds another time. */
  private static final FileTime DOUBTFUL = FileTime.from(Instant.MAX);

  private Map<Path, FileTime> known = Map.of();
  private int looksWithout;

  /**
   * Takes note of the files that a program was made of.
   *
   * @param begun when they had not been read yet
   */
  synchronized void are(List<Path> files, Instant begun) {
    Map<Path, FileTime> now = times(files);
    now.replaceAll((file, time) -> isDoubtful(file, time, begun) ? DOUBTFUL : time);
    known = now;
    looksWithout = 0;
  }

  /**
   * Takes note of the files of a program that didn't compile, beside those that are known: what
   * javac didn't come to may still be where the mistake is mended.
   *
   * @param begun when they had not been read yet
   */
  synchronized void areAlso(List<Path> files, Instant begun) {
    Map<Path, FileTime> more = times(files);
    more.replaceAll((file, time) -> isDoubtful(file, time, begun) ? DOUBTFUL : time);
    // What was saved since the last look is still to be told.
    more.putAll(known);
    known = more;
  }

  private boolean isDoubtful(Path file, FileTime time, Instant begun) {
    // What was told isn't told again: a file that is dated in the future would be for ever.
    FileTime before = known.get(file);
    return !time.equals(before)
        // One that lay ready elsewhere comes with the time that it had there.
        && (before != null
            || time.equals(MISSING)
            || time.toInstant().plus(Kept.CLOCK_TICK).isAfter(begun));
  }

  private static Map<Path, FileTime> times(Iterable<Path> files) {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path file : files) {
      try {
        times.put(file, Files.isDirectory(file) ? newest(file) : Files.getLastModifiedTime(file));
      } catch (IOException beingReplaced) {
        times.put(file, MISSING);
      }
    }
    return times;
  }

  /** When the last source of a folder, or jar of its {@code lib}, came to be what it is there. */
  private static FileTime newest(Path folder) throws IOException {
    List<Path> files = new ArrayList<>(ending(".java", folder));
    files.addAll(ending(".jar", folder.resolve("lib")));
    FileTime newest = FileTime.fromMillis(0);
    for (Path file : files) {
      FileTime time = Kept.cameToBe(file);
      newest = time.compareTo(newest) > 0 ? time : newest;
    }
    return newest;
  }

  private static List<Path> ending(String ending, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(ending) && Files.isRegularFile(file))
          .toList();
    }
  }

  /** Whether one was saved, or is gone, since the last time that this was said. */
  synchronized boolean haveChanged() {
    Map<Path, FileTime> now = times(known.keySet());
    if (now.equals(known)) {
      looksWithout = 0;
      return false;
    }
    boolean oneWent =
        now.entrySet().stream()
            .anyMatch(it -> it.getValue().equals(MISSING) && !isKnownToBeMissing(it.getKey()));
    // It may be back soon; half of a save is nothing to compile.
    if (oneWent && ++looksWithout < LOOKS_UNTIL_GONE) {
      return false;
    }
    looksWithout = 0;
    known = now;
    return true;
  }

  private boolean isKnownToBeMissing(Path file) {
    return MISSING.equals(known.get(file));
  }

  /** Returns when one was saved, or is gone. */
  void awaitChange() throws InterruptedException {
    do {
      Thread.sleep(MILLIS);
    } while (!haveChanged());
  }

  /** Calls after each change, on a thread of its own, as long as the process lives. */
  void onChange(Runnable listener) {
    Thread.ofPlatform()
        .daemon()
        .name("naru-watch")
        .start(
            () -> {
              try {
                while (true) {
                  awaitChange();
                  listener.run();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
