package naru.files;

import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import naru.http.FileOptions;
import naru.http.Request;
import naru.stat.FileStamp;

/**
 * What paths have led to, which is true for as long as none of the folders on the way changes: a
 * file that comes, goes or gets another name changes its folder. So a file that was found costs one
 * look at each folder, in place of one at everything that might lie there. Safe for use by any
 * thread.
 */
final class FoundFiles {
  /** Beyond so many, all are forgotten. */
  private static final int MOST = 1000;

  /**
   * A file without compressed siblings, on a way without links.
   *
   * @param how it is sent
   */
  record Found(Path file, FileOptions how) {}

  private static final class Way {
    private final Found found;
    private final List<Path> folders;
    private final List<Optional<FileStamp>> stamps;

    Way(Found found, List<Path> folders) {
      this.found = found;
      this.folders = folders;
      this.stamps = folders.stream().map(FoundFiles::stamp).toList();
    }

    private boolean isUnchanged() {
      for (int i = 0; i < folders.size(); i++) {
        if (!stamps.get(i).equals(stamp(folders.get(i)))) {
          return false;
        }
      }
      return true;
    }

    private boolean isSettled() {
      return stamps.stream()
          .allMatch(
              stamp -> stamp.isPresent() && stamp.get().isChangeKnown() && stamp.get().isSettled());
    }
  }

  private final Map<RequestPath, Way> ways = new ConcurrentHashMap<>();

  /** What this path led to, if that is known to be so still. */
  Optional<Found> get(RequestPath path, Request request) {
    Way way = ways.get(path);
    if (way == null) {
      return Optional.empty();
    }
    if (!request.shared(way, way::isUnchanged)) {
      ways.remove(path, way);
      return Optional.empty();
    }
    return Optional.of(way.found);
  }

  /**
   * Takes note of where a path leads, unless one of the folders has changed just now.
   *
   * @param root the folder where the path begins
   * @param again looks for the file anew, behind the first look at the folders, so that no change
   *     between the two goes unnoticed
   */
  void put(RequestPath path, Path root, Found found, BooleanSupplier again) {
    List<Path> folders = new ArrayList<>();
    Path folder = found.file;
    while (!folder.equals(root)) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalArgumentException(found.file + " isn't below " + root);
      }
      folders.add(folder);
    }
    Way way = new Way(found, folders);
    if (way.isSettled() && again.getAsBoolean()) {
      if (ways.size() >= MOST) {
        ways.clear();
      }
      ways.put(path, way);
    }
  }

  int count() {
    return ways.size();
  }

  private static Optional<FileStamp> stamp(Path folder) {
    return FileStamp.of(folder, LinkOption.NOFOLLOW_LINKS);
  }
}
