package naru.http;

import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Files that stay open on an event loop from one request to the next: to open one, to look whether
 * it is the one that was looked at before, and to close it, costs more than all else that Java does
 * to send it. While it is open nobody else gets its inode, so what its path leads to is this file,
 * unchanged, as long as the stamp is the same.
 *
 * <p>One that nobody asked for in a second is closed within the next: what is removed gives its
 * room on the disk back. Only the thread of its loop, or a virtual thread that it carries, touches
 * it, and may be elsewhere once it has let go of a file.
 */
final class OpenFileCache {
  /** Each takes a descriptor, of which a process may have few. */
  static final int MOST = 16;

  private record Key(Path file, boolean followLinks) {}

  private static final class Kept {
    private final OpenFile file;
    private boolean asked = true;

    Kept(OpenFile file) {
      this.file = file;
    }
  }

  private final Map<Key, Kept> files = new LinkedHashMap<>(MOST, 0.75f, true);
  private boolean sweeps;

  /** The file, for the caller to let go of, if it is open and still what its path leads to. */
  @Nullable OpenFile get(Path path, boolean followLinks, FileStamp stamp) {
    Key key = new Key(path, followLinks);
    Kept kept = files.get(key);
    if (kept == null) {
      return null;
    }
    OpenFile file = kept.file;
    if (file.stamp().equals(stamp) && file.isOpen()) {
      kept.asked = true;
      file.retain();
      return file;
    }
    files.remove(key);
    file.release();
    return null;
  }

  /** Keeps a file beyond its request, unless that wouldn't tell when it is another one. */
  void keep(Path path, boolean followLinks, OpenFile file, EventLoop loop) {
    if (!file.stamp().isChangeKnown() || !sweepLater(loop)) {
      return;
    }
    file.retain();
    List<OpenFile> gone = new ArrayList<>(1);
    Kept before = files.put(new Key(path, followLinks), new Kept(file));
    if (before != null) {
      gone.add(before.file);
    } else if (files.size() > MOST) {
      Iterator<Kept> oldest = files.values().iterator();
      gone.add(oldest.next().file);
      oldest.remove();
    }
    gone.forEach(OpenFile::release);
  }

  /** False if the loop comes to its end, and wouldn't. */
  private boolean sweepLater(EventLoop loop) {
    if (!sweeps) {
      try {
        loop.schedule(() -> sweep(loop), 1, TimeUnit.SECONDS);
      } catch (RejectedExecutionException ending) {
        return false;
      }
      sweeps = true;
    }
    return true;
  }

  private void sweep(EventLoop loop) {
    sweeps = false;
    List<OpenFile> gone = new ArrayList<>();
    files
        .values()
        .removeIf(
            kept -> {
              boolean asked = kept.asked;
              kept.asked = false;
              if (!asked) {
                gone.add(kept.file);
              }
              return !asked;
            });
    if (!files.isEmpty()) {
      sweepLater(loop);
    }
    gone.forEach(OpenFile::release);
  }

  /** The loop has come to its end. */
  void close() {
    List<Kept> all = List.copyOf(files.values());
    files.clear();
    all.forEach(kept -> kept.file.release());
  }
}
