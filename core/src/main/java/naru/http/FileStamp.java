package naru.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What tells one version of a file from another, as far as the file system knows.
 *
 * @param size in bytes
 * @param modified when its content changed, which anyone may set as they like
 * @param changed when anything of it changed, which nobody can set; the time of creation where the
 *     system knows no such time
 * @param inode what the file system calls it; 0 where it has no such name
 * @param device what the machine calls the file system: images of one may differ in nothing else
 */
record FileStamp(long size, Instant modified, Instant changed, long inode, long device) {
  private static final String ATTRIBUTES = "unix:isRegularFile,size,lastModifiedTime,ctime,ino,dev";

  /** Looks at a file without opening it; empty unless it is there and a regular file. */
  static Optional<FileStamp> of(Path file, LinkOption... options) {
    try {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, options);
        return stamp(is.isRegularFile(), is.size(), is.lastModifiedTime(), is.creationTime(), 0, 0);
      }
      Map<String, Object> is = Files.readAttributes(file, ATTRIBUTES, options);
      return stamp(
          (boolean) Objects.requireNonNull(is.get("isRegularFile")),
          (long) Objects.requireNonNull(is.get("size")),
          (FileTime) Objects.requireNonNull(is.get("lastModifiedTime")),
          (FileTime) Objects.requireNonNull(is.get("ctime")),
          (long) Objects.requireNonNull(is.get("ino")),
          (long) Objects.requireNonNull(is.get("dev")));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  private static Optional<FileStamp> stamp(
      boolean regular, long size, FileTime modified, FileTime changed, long inode, long device) {
    return regular
        ? Optional.of(new FileStamp(size, modified.toInstant(), changed.toInstant(), inode, device))
        : Optional.empty();
  }

  /** Whether every change of the file makes another stamp, as far as the clock tells it apart. */
  boolean isChangeKnown() {
    return inode != 0;
  }

  /**
   * A strong tag: it changes with every write that the file system's clock can tell apart, also
   * where size and time of modification are set back to what they were ({@code cp -p}, {@code rsync
   * -t}). The price: copies of one file on two machines have two tags, so a client that goes from
   * one to the other is sent the file again. The coding (may be empty) keeps a compressed sibling's
   * tag apart from the original's.
   */
  EntityTag tag(String coding) {
    String stamp = hex(size) + '-' + hex(nanos(modified)) + '-' + hex(nanos(changed));
    return new EntityTag(false, coding.isEmpty() ? stamp : stamp + '-' + coding);
  }

  /** Wraps around for times beyond the year 2262, which still tells them apart. */
  private static long nanos(Instant time) {
    return time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  private static String hex(long value) {
    return Long.toHexString(value);
  }
}
