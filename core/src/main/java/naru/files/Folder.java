package naru.files;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * A folder out of which no name leads. Nothing is opened here, so a pipe or a device does no harm.
 *
 * <p>Whoever may write in the folder may put a file into it anyway, so there is no defence against
 * one who swaps a folder for a link between the look and the use; a file that becomes a link is
 * noticed when it is opened.
 */
record Folder(Path path) {
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

  private static Optional<Entry> look(Entry folder, String name) {
    try {
      return look(folder.path.resolve(name));
    } catch (InvalidPathException cannotBeAName) {
      return Optional.empty();
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
