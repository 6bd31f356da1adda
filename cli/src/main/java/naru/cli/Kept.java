package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Keeps a compiled program for its next start:
 *
 * <pre>
 *   KEPT/program.jar   its class files
 *   KEPT/start.args    how to start it, for java @start.args
 *   KEPT/sums          the sums of both and of all that it was made of, for sha256sum --check
 * </pre>
 *
 * The sums come last and each file appears at once, so what is half written, mixed by two starts at
 * a time, damaged or outdated doesn't fit its sums, and the program is compiled again.
 */
final class Kept {
  private static final String FOLDER = "naru.kept";
  private static final String SUMS = "sums";
  private static final String SUM_ENDS = "  ";

  private static final Duration USEFUL = Duration.ofDays(90);

  /** Sums in hexadecimal, which nobody else calls a folder. */
  private static final String NAMES = "[0-9a-f]".repeat(64);

  /** The kernel dates files by a clock that goes in steps of some milliseconds. */
  static final Duration CLOCK_TICK = Duration.ofMillis(10);

  private Kept() {}

  /** Where a program is to be kept, as the script says; empty if nowhere. */
  private static Optional<Path> folder(Path source) {
    String folder = System.getProperty(FOLDER, "");
    return folder.isEmpty() || !isOfScript(source)
        ? Optional.empty()
        : Optional.of(Path.of(folder));
  }

  /** The script takes the first word for it that looks so, which may have been an option's. */
  private static boolean isOfScript(Path source) {
    try {
      return Files.isSameFile(source, Path.of(System.getProperty("naru.kept.source", "")));
    } catch (IOException thereIsNone) {
      return false;
    }
  }

  /** Where the program lies, if the script has seen that it was kept and hasn't changed since. */
  static Optional<Path> unchanged(Path source) {
    return folder(source).filter(it -> System.getProperty("naru.kept.unchanged", "").equals("yes"));
  }

  /**
   * Whether an option of the JVM says where to keep. The place is that of the program and of what
   * lay beside it when the script looked, so what is compiled later isn't kept there.
   */
  static boolean isPlace(String option) {
    return option.startsWith("-D" + FOLDER + "=");
  }

  /** The source files of a program that was kept. */
  static List<Path> sources(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve(SUMS)).stream()
        .map(line -> line.substring(line.indexOf(SUM_ENDS) + SUM_ENDS.length()))
        .filter(file -> file.endsWith(".java"))
        .map(Path::of)
        .toList();
  }

  /**
   * Keeps a program, if there is where; what can't be kept is no error.
   *
   * @param begun when the sources had not been read yet
   */
  static void keep(CompiledProgram program, Instant begun) {
    Optional<Path> folder = folder(program.source());
    if (folder.isEmpty()) {
      return;
    }
    try {
      write(folder.get(), program, begun);
    } catch (IOException | DirectoryIteratorException cannotBeKept) {
      // A full disk or a folder of somebody else's: the program runs all the same.
      return;
    }
  }

  private static void write(Path folder, CompiledProgram program, Instant begun)
      throws IOException {
    List<Path> madeOf = new ArrayList<>(program.sources());
    madeOf.addAll(program.libraries());
    // First of all: what is saved after the look at the times shall be in no sum.
    StringBuilder sums = new StringBuilder();
    for (Path file : madeOf) {
      sums.append(sumLine(file));
    }
    for (Path file : madeOf) {
      boolean changedMeanwhile = changed(file).plus(CLOCK_TICK).isAfter(begun);
      // sha256sum writes names with these in a way of its own.
      boolean unusual = file.toString().indexOf('\n') >= 0 || file.toString().indexOf('\\') >= 0;
      if (changedMeanwhile || unusual) {
        return;
      }
    }
    Files.createDirectories(folder);
    for (Path file : ProgramFiles.write(folder, program)) {
      sums.append(sumLine(file));
    }
    ProgramFiles.replace(folder.resolve(SUMS), sums.toString().getBytes(UTF_8));
    removeOld(folder);
  }

  /**
   * Each new place, file beside it or Java makes another folder of a program. One that was made
   * long ago and is in use all the same is made again at its next start.
   */
  private static void removeOld(Path kept) throws IOException {
    Instant old = Instant.now().minus(USEFUL);
    try (DirectoryStream<Path> all = Files.newDirectoryStream(kept.getParent(), NAMES)) {
      for (Path folder : all) {
        boolean isFolder = Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
        if (isFolder && Files.getLastModifiedTime(folder).toInstant().isBefore(old)) {
          remove(folder);
        }
      }
    }
  }

  private static void remove(Path folder) {
    try {
      // The sums first, for they say that the others are whole.
      for (String name : List.of(SUMS, ProgramFiles.JAR, ProgramFiles.START)) {
        Files.deleteIfExists(folder.resolve(name));
      }
      try (DirectoryStream<Path> halves = Files.newDirectoryStream(folder, ProgramFiles.HALVES)) {
        for (Path half : halves) {
          Files.deleteIfExists(half);
        }
      }
      Files.delete(folder);
    } catch (IOException | DirectoryIteratorException holdsMore) {
      // What else lies there isn't ours.
      return;
    }
  }

  /** When it was last written or came to this place: what is copied may keep its older time. */
  private static Instant changed(Path file) throws IOException {
    Instant written = Files.getLastModifiedTime(file).toInstant();
    Instant here = cameToBe(file).toInstant();
    return written.isAfter(here) ? written : here;
  }

  /** When it came to be what it is there, by the clock of this machine, whatever date it has. */
  static FileTime cameToBe(Path file) throws IOException {
    return (FileTime) Files.getAttribute(file, "unix:ctime");
  }

  private static String sumLine(Path file) throws IOException {
    return sum(Files.readAllBytes(file)) + SUM_ENDS + file + '\n';
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
