package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Keeps a compiled program for its next start:
 *
 * <pre>
 *   KEPT/sources.sha256   the sums of all that it was made of, for sha256sum --check
 *   KEPT/start.args       options and main class, for java @start.args
 *   KEPT/classes-SUM/     its class files
 * </pre>
 *
 * The sums come last and each file appears at once, so that nobody ever sees half of it. What can't
 * be kept is no error: the program is compiled again next time.
 */
final class Kept {
  private Kept() {}

  static void keep(CompiledProgram program) {
    String folder = System.getenv("NARU_KEPT");
    if (folder == null) {
      return;
    }
    try {
      write(Path.of(folder), program);
    } catch (IOException cannotBeKept) {
      // A full disk or a folder of somebody else's: the program runs all the same.
      return;
    }
  }

  private static void write(Path folder, CompiledProgram program) throws IOException {
    Files.createDirectories(folder);
    List<Path> madeOf = new ArrayList<>(program.sources());
    madeOf.addAll(program.libraries());
    StringBuilder sums = new StringBuilder();
    for (Path file : madeOf) {
      if (file.toString().indexOf('\n') >= 0 || file.toString().indexOf('\\') >= 0) {
        return;
      }
      sums.append(sum(Files.readAllBytes(file))).append("  ").append(file).append('\n');
    }
    Path classes =
        folder.resolve("classes-" + sum(sums.toString().getBytes(UTF_8)).substring(0, 16));
    writeClasses(folder, classes, program.classes());
    Files.deleteIfExists(folder.resolve("sources.sha256"));
    replace(folder.resolve("start.args"), arguments(program, classes));
    replace(folder.resolve("sources.sha256"), sums.toString());
  }

  private static void writeClasses(Path folder, Path classes, Map<String, byte[]> files)
      throws IOException {
    if (Files.isDirectory(classes)) {
      return;
    }
    Path making = Files.createTempDirectory(folder, "making");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path path = making.resolve(file.getKey().replace('.', '/') + ".class");
      Files.createDirectories(path.getParent());
      Files.write(path, file.getValue());
    }
    try {
      Files.move(making, classes, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException
        | java.nio.file.DirectoryNotEmptyException anotherWasFaster) {
      delete(making);
    }
  }

  private static String arguments(CompiledProgram program, Path classes) throws IOException {
    Path target = Path.of(System.getenv("NARU_HOME"), "cli", "target");
    List<Path> path = new ArrayList<>(Compiler.jars(target.resolve("lib")));
    path.add(classes);
    path.addAll(program.libraries());
    String joined =
        path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    return String.join(
        "\n",
        Files.readString(target.resolve("java.args")).strip(),
        "-cp",
        quoted(joined),
        quoted("-Dnaru.program.file=" + program.source()),
        "naru.cli.Run",
        quoted(program.mainClass()),
        "");
  }

  /** A word in an argument file of the java launcher. */
  static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void replace(Path file, String text) throws IOException {
    Path making = Files.createTempFile(file.getParent(), "making", null);
    try {
      Files.writeString(making, text);
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException failure)
              throws IOException {
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
