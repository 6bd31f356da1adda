package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * A compiled program as files in a folder: {@code program.jar}, its class files, and {@code
 * start.args}, which {@code java @start.args} starts it with. Each file appears at once.
 */
final class ProgramFiles {
  static final String JAR = "program.jar";
  static final String START = "start.args";
  private static final String HALF = "making";

  /** What a process that was killed may have left half written. */
  static final String HALVES = HALF + "*.tmp";

  private static final String MAIN = Run.class.getName();

  private ProgramFiles() {}

  /** Writes both to a folder that is there. */
  static List<Path> write(Path folder, CompiledProgram program) throws IOException {
    Path jar = folder.resolve(JAR);
    Path start = folder.resolve(START);
    replace(jar, pack(program.classes()));
    replace(start, arguments(program, jar).getBytes(UTF_8));
    return List.of(jar, start);
  }

  /** Copies both to another folder. */
  static void copy(Path from, Path to) throws IOException {
    Path jar = to.resolve(JAR);
    Files.copy(from.resolve(JAR), jar);
    List<String> start = new ArrayList<>(Files.readAllLines(from.resolve(START)));
    // Behind the class comes the jar, which may have been named in another way.
    start.set(start.indexOf(MAIN) + 1, quoted(jar.toString()));
    Files.write(to.resolve(START), start);
  }

  /** Not compressed, and sizes before contents: it is read at each start. */
  private static byte[] pack(Map<String, byte[]> classes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : new TreeMap<>(classes).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey().replace('.', '/') + ".class");
        entry.setTime(0); // two starts at a time write the same
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(file.getValue().length);
        CRC32 sum = new CRC32();
        sum.update(file.getValue());
        entry.setCrc(sum.getValue());
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
            // Packed by an earlier version, for a cluster that still runs, it doesn't say.
            entry.getSize() < 0 ? zip.readAllBytes() : zip.readNBytes((int) entry.getSize()));
      }
    }
    return classes;
  }

  private static String arguments(CompiledProgram program, Path jar) {
    String libraries =
        program.libraries().stream()
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String cache =
        AotCache.of(program.classes().values())
            .map(file -> quoted("-XX:AOTCache=" + file) + "\n")
            .orElse("");
    return String.join(
        "\n",
        cache + quoted("-Dnaru.program.file=" + program.source()),
        MAIN,
        quoted(jar.toString()),
        quoted(libraries),
        quoted(program.mainClass()),
        "");
  }

  /** A word in an argument file of the java launcher. */
  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  static void replace(Path file, byte[] content) throws IOException {
    Path making = Files.createTempFile(file.getParent(), HALF, null);
    try {
      Files.write(making, content);
      Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(making);
    }
  }
}
