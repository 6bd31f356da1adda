package naru.http;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import naru.stat.FileStamp;

/**
 * Whether the kernel has files in memory. What it hasn't it reads from the disk while it sends, and
 * holds the event loop that asked it to. It is trusted to have them until a send has taken long;
 * for some time from then on it is asked, which costs half as much as to send a file of 100 KiB.
 * Safe for use by any thread.
 */
final class PageCache {
  /** More than the kernel takes to copy what the largest socket buffer holds. */
  private static final long SLOW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private static final long WARY_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A busy machine also makes sends slow: the files that all want are asked for once a second. */
  private static final long SEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int SEEN_FILES = 256;

  /** What lies behind may be gone before it is sent, and to ask for each page takes time. */
  private static final long ASKED_BYTES = 1 << 20;

  private record Seen(FileStamp file, ByteRange range, long until) {}

  private final AtomicReferenceArray<Seen> seen = new AtomicReferenceArray<>(SEEN_FILES);
  private volatile boolean wary;
  private volatile long waryUntil;

  /** Takes note of how long the kernel took to send what it could send at once. */
  void sendTook(long nanos) {
    if (nanos > SLOW_NANOS) {
      waryUntil = System.nanoTime() + WARY_NANOS;
      wary = true;
    }
  }

  /** Whether a range of a file begins without waiting for a disk, as far as is known. */
  boolean has(FileChannel channel, FileStamp file, ByteRange range) {
    if (!wary) {
      return true;
    }
    long now = System.nanoTime();
    if (now - waryUntil >= 0) {
      wary = false;
      return true;
    }
    int slot = file.hashCode() & SEEN_FILES - 1;
    Seen last = seen.get(slot);
    if (last != null
        && last.file.equals(file)
        && last.range.equals(range)
        && now - last.until < 0) {
      return true;
    }
    boolean has = ask(channel, range);
    if (has) {
      seen.set(slot, new Seen(file, range, now + SEEN_NANOS));
    }
    return has;
  }

  /** True where the kernel doesn't say, as of files that are another user's. */
  private static boolean ask(FileChannel channel, ByteRange range) {
    try (Arena arena = Arena.ofConfined()) {
      return channel
          .map(
              FileChannel.MapMode.READ_ONLY,
              range.first(),
              Math.min(range.length(), ASKED_BYTES),
              arena)
          .isLoaded();
    } catch (IOException | UnsupportedOperationException cannotBeMapped) {
      return true;
    }
  }
}
