package naru.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A folder out of which no name leads. Nothing is opened here, so a pipe or a device does no harm.
 *
 * <p>Whoever may write in the folder may put a file into it anyway, so there is no defence against
 * one who swaps a folder for a link between the look and the use; a file that becomes a link is
 * noticed when it is opened.
 *
 * @param path where it is
 * @param exact the device of its file system, if that is known to find files by their very names
 *     alone; another one may be mounted on a folder below
 */
record Folder(Path path, Optional<Object> exact) {
  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");

  /**
   * Linux' file systems that find files by their very names alone, unless a folder was made
   * otherwise (casefold). ZFS may be told to, and a server of NFS does as it likes.
   */
  private static final Set<String> EXACT =
      Set.of("btrfs", "ext2", "ext3", "ext4", "overlay", "tmpfs", "xfs");

  Folder(Path path) {
    this(path, exactDevice(path));
  }

  private static Optional<Object> exactDevice(Path path) {
    try {
      return LINUX && isOfSystem(path) && EXACT.contains(Files.getFileStore(path).type())
          ? Optional.of(device(path))
          : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  private static Object device(Path path) throws IOException {
    return Files.getAttribute(path, "unix:dev");
  }

  private boolean isExact(Entry folder) {
    try {
      return exact.isPresent()
          && (folder.path.equals(path) || exact.get().equals(device(folder.path)));
    } catch (IOException unknown) {
      return false;
    }
  }

  private static boolean isOfSystem(Path path) {
    return path.getFileSystem().equals(FileSystems.getDefault());
  }

  /**
   * Something that is there, a regular file or a folder.
   *
   * @param path where it is, with no link left to follow below this folder
   */
  record Entry(Path path, BasicFileAttributes attributes) {
    boolean isFile() {
      return attributes.isRegularFile();
    }

    boolean isFolder() {
      return attributes.isDirectory();
    }

    /** The file beside this one with so much added to its name, links not followed. */
    Optional<Entry> sibling(String extension) {
      return look(path.resolveSibling(path.getFileName() + extension)).filter(Entry::isFile);
    }
  }

  /**
   * Follows names, and links as long as they end within this folder. Empty if there is no such file
   * or folder, whatever the reason.
   */
  Optional<Entry> find(List<String> names) {
    Optional<Entry> found = look(path).flatMap(this::followLink);
    for (String name : names) {
      found = found.flatMap(at -> find(at, name));
    }
    return found;
  }

  /** The same for one name in a folder that was found. */
  Optional<Entry> find(Entry in, String name) {
    return Optional.of(in)
        .filter(Entry::isFolder)
        .flatMap(folder -> look(folder, name))
        .flatMap(this::followLink)
        .filter(entry -> entry.isFile() || entry.isFolder());
  }

  private Optional<Entry> look(Entry folder, String name) {
    try {
      return look(folder.path.resolve(name))
          .filter(entry -> isExact(folder) || isCalled(entry, name));
    } catch (InvalidPathException cannotBeAName) {
      return Optional.empty();
    }
  }

  /**
   * Whether that is its very name: some systems find a file by another, with capitals or letters
   * composed otherwise, which a guard before this path wouldn't know.
   */
  private static boolean isCalled(Entry entry, String name) {
    if (LINUX && isOfSystem(entry.path)) {
      // A path that is made real keeps the names it was asked by there.
      return isListed(entry.path);
    }
    try {
      Path real = entry.path.toRealPath(LinkOption.NOFOLLOW_LINKS);
      return name.equals(String.valueOf(real.getFileName()));
    } catch (IOException notForUs) {
      return false;
    }
  }

  private static boolean isListed(Path path) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(path.getParent(), path::equals)) {
      return all.iterator().hasNext();
    } catch (IOException | DirectoryIteratorException notForUs) {
      return false;
    }
  }

  private static Optional<Entry> look(Path path) {
    try {
      BasicFileAttributes attributes =
          path.getFileSystem()
              .provider()
              .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return attributes == null ? Optional.empty() : Optional.of(new Entry(path, attributes));
    } catch (IOException notForUs) {
      return Optional.empty();
    }
  }

  private Optional<Entry> followLink(Entry entry) {
    if (!entry.attributes.isSymbolicLink()) {
      return Optional.of(entry);
    }
    try {
      Path target = entry.path.toRealPath();
      return target.startsWith(path.toRealPath()) ? look(target) : Optional.empty();
    } catch (IOException leadsNowhere) {
      return Optional.empty();
    }
  }
}
