import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes what {@code ./naru} starts programs with, after all jars are there: {@code java
 * Assemble.java TARGET CLI_JAR HOME}. The stamp {@code naru.built} is written last.
 */
class Assemble {
  /** For a small server that starts quickly; each is there for a reason. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          // Netty's flight recorder events cost a tenth of a second of start-up.
          "-Dio.netty.jfr.enabled=false",
          // Netty's native transport and TLS, and SQLite's library.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          // An AOT cache of another JDK is not used; that is nothing to talk about.
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Xlog:aot=off",
          "-Xlog:cds=off");

  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0]);
    Path lib = target.resolve("lib");
    Path jar = Path.of(args[1]);
    Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    String path = path(lib);
    Path cache = target.resolve("naru.aot");
    Files.deleteIfExists(target.resolve("naru.built"));
    Files.deleteIfExists(cache);

    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(OPTIONS);
    command.add("-XX:+UseSerialGC");
    command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-cp", path, "naru.cli.Training"));
    Process training = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(training.getInputStream().readAllBytes());
    if (training.waitFor() != 0) {
      System.err.println("The AOT cache could not be made; programs start without it.\n" + said);
    }

    List<String> options = new ArrayList<>(OPTIONS);
    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    String quoted =
        options.stream().map(Assemble::quoted).collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(target.resolve("java.args"), quoted + "-cp\n" + quoted(path) + "\n");
    Files.writeString(target.resolve("naru.built"), args[2] + "\n");
  }

  private static String path(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted()
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
