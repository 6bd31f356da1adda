package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder of a running primary, which only its user can enter: sockets for its workers and for
 * the command, and the compiled program. It is called by the process id and goes with the process.
 *
 * <pre>
 *   $XDG_RUNTIME_DIR/naru/PID/     or /tmp/naru-USER/PID/
 *     messages, descriptors        for workers
 *     control                      for ./naru status and others
 *     worker-ID-SERVER             where a server of a worker is asked for its health
 *     program…/                    class files that workers are started from
 *     sessions.db                  what workers store of sessions, unless another store is named
 * </pre>
 */
final class RunFolder {
  private static final Logger LOG = LoggerFactory.getLogger(RunFolder.class);
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  /** What the kernel has room for, but for the 0 at its end. */
  static final int LONGEST_SOCKET = 107;

  private static final int LONGEST_NAME = "/worker-2147483647-99999".length();

  private RunFolder() {}

  static Path messages(Path folder) {
    return folder.resolve("messages");
  }

  static Path descriptors(Path folder) {
    return folder.resolve("descriptors");
  }

  static Path control(Path folder) {
    return folder.resolve("control");
  }

  /** Where a server of one worker alone answers. */
  static Path door(Path folder, int worker, int server) {
    return folder.resolve("worker-" + worker + "-" + server);
  }

  /** Those of a worker. */
  static List<Path> doors(Path folder, int worker) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(it -> it.getFileName().toString().startsWith("worker-" + worker + "-"))
          .sorted()
          .toList();
    }
  }

  /** When a worker has ended: one that was killed leaves them behind. */
  static void deleteDoors(Path folder, int worker) {
    try {
      for (Path door : doors(folder, worker)) {
        Files.deleteIfExists(door);
      }
    } catch (IOException e) {
      LOG.debug("The doors of worker {} go with the folder", worker, e);
    }
  }

  /** Makes the folder of this process, and removes those of processes that are gone. */
  static Path create() throws IOException {
    sweep();
    Path folder = of(ProcessHandle.current().pid());
    if (folder.toString().getBytes(UTF_8).length + LONGEST_NAME > LONGEST_SOCKET) {
      throw new IOException(
          folder + " is too long a path for sockets in it: set XDG_RUNTIME_DIR to a shorter one");
    }
    if (answers(messages(folder))) {
      throw new IOException(
          folder
              + " is that of a cluster in another container: set XDG_RUNTIME_DIR to a folder that"
              + " this one has alone");
    }
    delete(folder);
    make(folder);
    return folder;
  }

  /** That of a process. */
  static Path of(long pid) throws IOException {
    return parent().resolve(Long.toString(pid));
  }

  /** Those of all primaries of this user, and what killed ones left. */
  static List<Path> all() throws IOException {
    try (Stream<Path> folders = Files.list(parent())) {
      return folders
          .filter(it -> it.getFileName().toString().matches("\\d{1,18}"))
          .sorted()
          .toList();
    }
  }

  /** The folder of all of this user's. */
  static Path parent() throws IOException {
    Optional<Path> runtime =
        Optional.ofNullable(System.getenv("XDG_RUNTIME_DIR"))
            .filter(name -> !name.isEmpty())
            .map(Path::of)
            .filter(it -> Files.isWritable(it) && !isOfUserForRoot(it));
    Path parent =
        runtime
            .map(it -> it.resolve("naru"))
            .orElse(Path.of("/tmp", "naru-" + System.getProperty("user.name")));
    if (!Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
      make(parent);
    }
    // In /tmp another user may have made it first.
    boolean own =
        Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)
            && Files.getPosixFilePermissions(parent, LinkOption.NOFOLLOW_LINKS).equals(OWNER_ONLY)
            && Files.isWritable(parent)
            && Files.getOwner(parent, LinkOption.NOFOLLOW_LINKS).equals(self());
    if (!own) {
      throw new IOException(
          parent + " isn't a folder that only you can enter: remove it, or set XDG_RUNTIME_DIR");
    }
    return parent;
  }

  /** Root may write to a user's, who could then not enter what root has made there. */
  private static boolean isOfUserForRoot(Path folder) {
    try {
      return self().getName().equals("root") && !Files.getOwner(folder).equals(self());
    } catch (IOException gone) {
      return true;
    }
  }

  private static UserPrincipal self() throws IOException {
    return Files.getOwner(Path.of("/proc/self"));
  }

  private static void make(Path folder) throws IOException {
    try {
      Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Another start has made {}", folder);
    } catch (IOException e) {
      throw new IOException(
          "cannot make a folder for sockets: "
              + e.getMessage()
              + "; mend that, or set XDG_RUNTIME_DIR to a folder that you can write to",
          e);
    }
  }

  private static void sweep() throws IOException {
    for (Path folder : all()) {
      // A primary that starts has no sockets yet, and one of another container no process here.
      long pid = Long.parseLong(folder.getFileName().toString());
      if (ProcessHandle.of(pid).isEmpty() && !answers(messages(folder))) {
        delete(folder);
      }
    }
  }

  /** Whether somebody listens there. */
  static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException gone) {
      return false;
    }
  }

  /** Makes the files in a folder young, for whoever removes what nobody has used for days. */
  static void touch(Path folder) {
    FileTime now = FileTime.from(Instant.now());
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        Files.setLastModifiedTime(file, now);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("Cannot touch what is in {}: {}", folder, e.toString());
    }
  }

  /** Removes a folder and all in it; what can't be removed is left. */
  static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(
                Path visited, @org.jspecify.annotations.Nullable IOException failure)
                throws IOException {
              Files.deleteIfExists(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      LOG.debug("Cannot remove {}: {}", folder, e.toString());
    }
  }
}
