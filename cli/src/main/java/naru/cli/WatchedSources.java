package naru.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The source files of a program, and whether one was saved since it was compiled. They are looked
 * at twice a second, which works on every file system; editors replace files rather than write
 * them.
 */
final class WatchedSources {
  private static final long MILLIS = 500;

  private Map<Path, FileTime> known = Map.of();

  /** Takes note of the files as they are now. */
  synchronized void are(List<Path> files) {
    known = times(files);
  }

  private static Map<Path, FileTime> times(Iterable<Path> files) {
    Map<Path, FileTime> times = new HashMap<>();
    for (Path file : files) {
      try {
        times.put(file, Files.getLastModifiedTime(file));
      } catch (IOException beingReplaced) {
        times.put(file, FileTime.fromMillis(0));
      }
    }
    return times;
  }

  private synchronized boolean haveChanged() {
    Map<Path, FileTime> now = times(known.keySet());
    // One that is gone will be back; half of a save is nothing to compile.
    if (now.containsValue(FileTime.fromMillis(0)) || now.equals(known)) {
      return false;
    }
    known = now;
    return true;
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
                  Thread.sleep(MILLIS);
                  if (haveChanged()) {
                    listener.run();
                  }
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
