package naru.stat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What tells one version of a file or folder from another, as far as the file system knows.
 *
 * @param isRegularFile whether it is a file, and no folder, link or device
 * @param size in bytes
 * @param modified when its content changed, which anyone may set as they like
 * @param changed when anything of it changed, which nobody can set; the time of creation where the
 *     system knows no such time
 * @param key what the machine calls it, its inode and device: images of one file system may differ
 *     in nothing else. Null where the system knows no time of change
 */
public record FileStamp(
    boolean isRegularFile, long size, Instant modified, Instant changed, @Nullable Object key) {
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final String ATTRIBUTES = "unix:isRegularFile,size,lastModifiedTime,ctime,fileKey";

  /** The class of Java's own file system, if it is one of Unix. */
  private static final @Nullable Class<?> OF_JAVA = ofJava();

  static final @Nullable MethodHandle CHANGED = OF_JAVA == null ? null : changedOfUnix();

  /** Looks at it without opening it; empty if there is nothing. */
  public static Optional<FileStamp> of(Path file, LinkOption... options) {
    try {
      if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        BasicFileAttributes is = Files.readAttributes(file, BasicFileAttributes.class, options);
        return Optional.of(of(is, is.creationTime(), null));
      }
      return Optional.of(
          CHANGED == null || file.getFileSystem().getClass() != OF_JAVA
              ? byNames(file, options)
              : byAttributes(CHANGED, file, options));
    } catch (IOException notThere) {
      return Optional.empty();
    }
  }

  /** The public way to the time of change: a map, of which each entry is looked up by its name. */
  static FileStamp byNames(Path file, LinkOption... options) throws IOException {
    Map<String, Object> is = Files.readAttributes(file, ATTRIBUTES, options);
    return new FileStamp(
        (boolean) Objects.requireNonNull(is.get("isRegularFile")),
        (long) Objects.requireNonNull(is.get("size")),
        ((FileTime) Objects.requireNonNull(is.get("lastModifiedTime"))).toInstant(),
        ((FileTime) Objects.requireNonNull(is.get("ctime"))).toInstant(),
        is.get("fileKey"));
  }

  private static FileStamp byAttributes(MethodHandle changed, Path file, LinkOption... options)
      throws IOException {
    PosixFileAttributes is = Files.readAttributes(file, PosixFileAttributes.class, options);
    try {
      return of(is, (FileTime) changed.invokeExact(is), is.fileKey());
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private static FileStamp of(BasicFileAttributes is, FileTime changed, @Nullable Object key) {
    return new FileStamp(
        is.isRegularFile(), is.size(), is.lastModifiedTime().toInstant(), changed.toInstant(), key);
  }

  /** Whether every change makes another stamp, as far as the clock tells it apart. */
  public boolean isChangeKnown() {
    return key != null;
  }

  /**
   * Whether its last change is two seconds old. Before, another one may make the same stamp: the
   * clock of a file system may not tell two changes apart that follow each other closely.
   */
  public boolean isSettled() {
    return changed.plus(SETTLED).isBefore(Instant.now());
  }

  // By hand: a record's own have Java make ten classes, which the first file would wait for.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FileStamp stamp
        && isRegularFile == stamp.isRegularFile
        && size == stamp.size
        && modified.equals(stamp.modified)
        && changed.equals(stamp.changed)
        && Objects.equals(key, stamp.key);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(size) + 31 * changed.hashCode();
  }

  private static @Nullable Class<?> ofJava() {
    Class<?> fileSystem = FileSystems.getDefault().getClass();
    return fileSystem.getPackageName().equals("sun.nio.fs") ? fileSystem : null;
  }

  /**
   * What Java has read of a file names its time of change to itself alone, unless it is started
   * with {@code --add-opens java.base/sun.nio.fs=ALL-UNNAMED}, or {@code =naru} where this is a
   * module.
   */
  private static @Nullable MethodHandle changedOfUnix() {
    try {
      Class<?> attributes = Class.forName("sun.nio.fs.UnixFileAttributes");
      return MethodHandles.privateLookupIn(attributes, MethodHandles.lookup())
          .findVirtual(attributes, "ctime", MethodType.methodType(FileTime.class))
          .asType(MethodType.methodType(FileTime.class, PosixFileAttributes.class));
    } catch (ReflectiveOperationException closed) {
      return null;
    }
  }
}
