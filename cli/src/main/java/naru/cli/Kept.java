package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

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
  /** The kernel dates files by a clock that goes in steps of some milliseconds. */
  private static final Duration CLOCK_TICK = Duration.ofMillis(10);

  private Kept() {}

  /**
   * Keeps a program; what can't be kept is no error.
   *
   * @param folder where
   * @param begun when the sources had not been read yet
   */
  static void keep(CompiledProgram program, Path folder, Instant begun) {
    try {
      write(folder, program, begun);
    } catch (IOException cannotBeKept) {
      // A full disk or a folder of somebody else's: the program runs all the same.
      return;
    }
  }

  private static void write(Path folder, CompiledProgram program, Instant begun)
      throws IOException {
    List<Path> madeOf = new ArrayList<>(program.sources());
    madeOf.addAll(program.libraries());
    for (Path file : madeOf) {
      boolean changedMeanwhile =
          Files.getLastModifiedTime(file).toInstant().plus(CLOCK_TICK).isAfter(begun);
      // sha256sum writes names with these in a way of its own.
      boolean unusual = file.toString().indexOf('\n') >= 0 || file.toString().indexOf('\\') >= 0;
      if (changedMeanwhile || unusual) {
        return;
      }
    }
    Files.createDirectories(folder);
    Path jar = folder.resolve("program.jar");
    Path arguments = folder.resolve("start.args");
    replace(jar, pack(program.classes()));
    replace(arguments, arguments(program, jar).getBytes(UTF_8));
    madeOf.add(jar);
    madeOf.add(arguments);
    StringBuilder sums = new StringBuilder();
    for (Path file : madeOf) {
      sums.append(sum(Files.readAllBytes(file))).append("  ").append(file).append('\n');
    }
    replace(folder.resolve("sums"), sums.toString().getBytes(UTF_8));
  }

  private static byte[] pack(Map<String, byte[]> classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(classes).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey().replace('.', '/') + ".class");
        entry.setTime(0); // two starts at a time write the same
        zip.putNextEntry(entry);
        zip.write(file.getValue());
      }
    }
    return bytes.toByteArray();
  }

  /** Class files by binary name. */
  static Map<String, byte[]> unpack(Path jar) throws IOException {
    Map<String, byte[]> classes = new HashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        classes.put(
            name.substring(0, name.length() - ".class".length()).replace('/', '.'),
            zip.readAllBytes());
      }
    }
    return classes;
  }

  private static String arguments(CompiledProgram program, Path jar) {
    String libraries =
        program.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    return String.join(
        "\n",
        quoted("-Dnaru.program.file=" + program.source()),
        "naru.cli.Run",
        quoted(jar.toString()),
        quoted(libraries),
        quoted(program.mainClass()),
        "");
  }

  /** A word in an argument file of the java launcher. */
  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static void replace(Path file, byte[] content) throws IOException {
    Path making = Files.createTempFile(file.getParent(), "making", null);
    try {
      Files.write(making, content);
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }

  private static String sum(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
