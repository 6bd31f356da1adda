package naru.http;

import io.netty.channel.EventLoop;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import naru.stat.FileStamp;
import org.jspecify.annotations.Nullable;

/**
 * Files that stay open on an event loop from one request to the next: to open one, to look whether
 * it is the one that was looked at before, and to close it, costs more than all else that Java does
 * to send it. While it is open nobody else gets its inode, so what its path leads to is this file,
 * unchanged, as long as the stamp is the same.
 *
 * <p>All are let go of each second: what is removed gives its room on the disk back, and what a
 * file system says wrongly, or late, as that of another machine may, isn't believed for long. Only
 * the thread of its loop, or a virtual thread that it carries, touches it, and may be elsewhere
 * once it has let go of a file.
 */
final class OpenFileCache {
  /** Each takes a descriptor, of which a process may have few, and there may be many loops. */
  static final int MOST = 8;

  private final Map<FileLook, OpenFile> files = new HashMap<>();
  private final AnswerMemories memories = new AnswerMemories();
  private boolean ends;

  /** The file, for the caller to let go of, if it is open and still what its path leads to. */
  @Nullable OpenFile get(Path path, boolean followLinks, FileStamp stamp) {
    FileLook key = new FileLook(path, followLinks);
    OpenFile file = files.get(key);
    if (file == null) {
      return null;
    }
    if (file.stamp().equals(stamp) && file.isOpen()) {
      file.retain();
      return file;
    }
    files.remove(key);
    letGo(file);
    return null;
  }

  /** Keeps a file beyond its request, unless that wouldn't tell when it is another one. */
  void keep(Path path, boolean followLinks, OpenFile file, EventLoop loop) {
    FileLook key = new FileLook(path, followLinks);
    if (!file.stamp().isChangeKnown() || files.size() == MOST || files.containsKey(key)) {
      return;
    }
    if (!ends) {
      try {
        loop.schedule(this::close, 1, TimeUnit.SECONDS);
      } catch (RejectedExecutionException endOfLoop) {
        return;
      }
      ends = true;
    }
    if (RepeatedAnswer.takes(file.stamp())) {
      file.repeat(
          new RepeatedAnswer(
              file.channel(), file.stamp(), length -> memories.withRoom(length, loop)));
    }
    file.retain();
    files.put(key, file);
  }

  /** Lets go of all, when a second is over. */
  void close() {
    ends = false;
    Iterator<OpenFile> each = files.values().iterator();
    while (each.hasNext()) {
      OpenFile file = each.next();
      each.remove();
      letGo(file);
    }
  }

  private static void letGo(OpenFile file) {
    file.endRepeating();
    file.release();
  }

  /** At the end of the loop. */
  void end() {
    close();
    memories.close();
  }
}
