package naru.devcert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** A folder for one user's secrets. On Windows the user's profile already is one. */
final class PrivateFolder {
  private static final Set<PosixFilePermission> FOLDER =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> SECRET =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");
  private static final Set<PosixFilePermission> PUBLIC =
      PosixFilePermissions.fromString("rw-r--r--");

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** A file lock keeps out other processes alone. */
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

  /** What is done while no other thread or process does it. */
  interface Work<T> {
    T run() throws IOException;
  }

  private final Path folder;
  private final boolean posix;

  /** Makes it if it is missing. */
  PrivateFolder(Path folder) throws IOException {
    this.folder = folder;
    this.posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder, attributes(FOLDER));
    }
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  <T> T alone(Work<T> work) throws IOException {
    THIS_PROCESS.lock();
    try (FileChannel channel =
            FileChannel.open(
                path(".lock"),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                attributes(SECRET));
        FileLock _ = lock(channel)) {
      return work.run();
    } finally {
      THIS_PROCESS.unlock();
    }
  }

  /** Not forever: a process that was stopped holds it until it goes on. */
  private FileLock lock(FileChannel channel) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return lock;
      }
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("another process has held " + path(".lock") + " for 20 seconds");
      }
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ClosedByInterruptException();
      }
    }
  }

  /** Keeps it under another name, if it is there. */
  void setAside(String name, String as) throws IOException {
    if (Files.exists(path(name))) {
      Files.move(path(name), path(as), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Whole or not at all, and never readable by others, not even while it is written. */
  void writeSecret(String name, String text) throws IOException {
    write(name, text, SECRET);
  }

  /** Whole or not at all. */
  void writePublic(String name, String text) throws IOException {
    write(name, text, PUBLIC);
  }

  private void write(String name, String text, Set<PosixFilePermission> permissions)
      throws IOException {
    Path temporary = path(name + "." + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
          FileChannel.open(
              temporary,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              attributes(permissions))) {
        ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      if (posix) {
        Files.setPosixFilePermissions(temporary, permissions); // Whatever the umask says.
      }
      Files.move(
          temporary,
          path(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Takes from others what somebody gave them; true if it did. */
  boolean makeSecret(String name) throws IOException {
    if (!posix || Collections.disjoint(Files.getPosixFilePermissions(path(name)), OTHERS)) {
      return false;
    }
    Files.setPosixFilePermissions(path(name), SECRET);
    return true;
  }

  private FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions) {
    return posix
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
