package naru.http;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import naru.stat.FileStamp;

/**
 * Small files in memory, for {@link FileOptions#withCache}. Each time a file is to be sent, the
 * file system is asked for it, and what is in memory is sent only if the file is still the one that
 * was read. So every change is seen at once, and so is a file that may not be read any more.
 *
 * <p>Not kept are files of more than {@link #LARGEST} bytes, those that were changed in the last
 * two seconds, since the clock of a file system may not tell two changes apart that follow each
 * other closely, and those of file systems that don't say when a file was changed. What was asked
 * for least recently makes room for others. Safe for use by any thread.
 */
public final class FileCache {
  /** What is kept at most of one file, in bytes; larger ones go from the kernel to the socket. */
  public static final int LARGEST = 32 << 10;

  /** About what a file takes beside its content. */
  private static final int OVERHEAD = 512;

  /**
   * A file as it was when it was read.
   *
   * @param coding its content coding, which is part of its tag; may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
  record Kept(FileStamp stamp, String coding, FileValidators validators, byte[] content) {}

  private final long half;
  private volatile Map<Path, Kept> young = new ConcurrentHashMap<>();
  private volatile Map<Path, Kept> old = Map.of();
  private long youngBytes;

  /**
   * One that takes at most so many bytes of memory.
   *
   * @throws IllegalArgumentException if they are negative
   */
  public FileCache(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("A file cache takes 0 bytes or more, not " + bytes);
    }
    this.half = bytes / 2;
  }

  /** The file, if it is kept and still the same. */
  Optional<Kept> get(Path file, FileStamp stamp, String coding) {
    Kept kept = young.get(file);
    if (kept == null) {
      kept = old.get(file);
      if (kept != null) {
        put(file, kept);
      }
    }
    return kept != null && kept.stamp.equals(stamp) && kept.coding.equals(coding)
        ? Optional.of(kept)
        : Optional.empty();
  }

  /** Whether a file of that kind is kept. */
  boolean takes(FileStamp stamp) {
    return stamp.isChangeKnown()
        && stamp.size() <= LARGEST
        && stamp.size() + OVERHEAD <= half
        && stamp.isSettled();
  }

  /** When the younger half is full it becomes the older one; what is asked for there comes back. */
  synchronized void put(Path file, Kept kept) {
    int bytes = kept.content.length + OVERHEAD;
    Kept before = young.get(file);
    youngBytes -= before == null ? 0 : before.content.length + OVERHEAD;
    if (youngBytes + bytes > half) {
      old = young;
      young = new ConcurrentHashMap<>();
      youngBytes = 0;
    }
    young.put(file, kept);
    youngBytes += bytes;
  }
}
