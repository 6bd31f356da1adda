import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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
          // It takes a stack trace of each 128th buffer, for those who look for leaks.
          "-Dio.netty.leakDetection.level=disabled",
          // Netty's native transport and TLS, and SQLite's library.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          // Keeping a list of all virtual threads cost half a microsecond a request; they are not
          // in thread
          // dumps then.
          "-Djdk.trackAllThreads=false",
          // Else all jars are searched for one; and then it would be spoken of.
          "-Dslf4j.internal.verbosity=WARN",
          "-Dslf4j.provider=naru.cli.ConsoleLogging",
          // An AOT cache of another JDK is not used; that is nothing to talk about.
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Xlog:aot=off",
          "-Xlog:cds=off");

  private static final Pattern OF_A_SYSTEM = Pattern.compile("-(linux|osx|windows)-");

  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0]);
    Path lib = target.resolve("lib");
    Path jar = Path.of(args[1]);
    Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    String path = path(lib);
    Path cache = target.resolve("naru.aot");
    Files.deleteIfExists(target.resolve("naru.built"));
    Files.deleteIfExists(cache);

    List<String> options = new ArrayList<>(OPTIONS);
    List<String> ofSystem = ofSystem(lib, Files.createDirectories(target.resolve("native")));
    options.addAll(ofSystem);
    String java = ProcessHandle.current().info().command().orElse("java");
    List<String> watched = start(java, options, path);
    watched.add(1, "-XX:AOTCacheOutput=" + cache);
    // What the training has seen of a start would have compilers busy with each start.
    watched.addAll(1, List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining"));
    List<String> command = watched;
    if (!ofSystem.isEmpty()) {
      command = start(java, options, path);
      command.addAll(watched);
    }
    Process training = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(training.getInputStream().readAllBytes());
    if (training.waitFor() != 0) {
      System.err.println("The AOT cache could not be made; programs start without it.\n" + said);
    }

    if (Files.exists(cache)) {
      options.add("-XX:AOTCache=" + cache);
    }
    String quoted =
        options.stream().map(Assemble::quoted).collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(target.resolve("java.args"), quoted + "-cp\n" + quoted(path) + "\n");
    Files.writeString(target.resolve("naru.built"), args[2] + "\n");
  }

  /** The training's command line, to which arguments may be added. */
  private static List<String> start(String java, List<String> options, String path) {
    List<String> command = new ArrayList<>(List.of(java));
    command.addAll(options);
    command.addAll(List.of("-XX:+UseSerialGC", "-cp", path, "naru.cli.Training"));
    return command;
  }

  /** On Linux, what Netty would unpack and Java would search for at each start is there. */
  private static List<String> ofSystem(Path lib, Path folder) throws IOException {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    Optional<Path> jar;
    try (Stream<Path> files = Files.list(lib)) {
      Pattern name = Pattern.compile("netty-transport-native-epoll-.*-linux-" + arch + "\\.jar");
      jar = files.filter(file -> name.matcher(file.getFileName().toString()).matches()).findAny();
    }
    if (!System.getProperty("os.name").equals("Linux") || jar.isEmpty()) {
      return List.of();
    }
    String library = "libnetty_transport_native_epoll_" + arch + ".so";
    Path unpacked = folder.resolve(library);
    try (FileSystem files = FileSystems.newFileSystem(jar.get())) {
      Files.copy(
          files.getPath("META-INF/native", library), unpacked, StandardCopyOption.REPLACE_EXISTING);
    }
    return List.of(
        "-Djava.library.path=" + folder + ":/usr/java/packages/lib:/usr/lib64:/lib64:/lib:/usr/lib",
        "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider");
  }

  private static String path(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .sorted(Comparator.comparing(Assemble::place).thenComparing(Path::toString))
          .map(Path::toString)
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  /**
   * All jars before the one that has what is looked for are opened, a millisecond or two each:
   * those of which programs need most come first, those with nothing but libraries of systems last.
   */
  private static int place(Path jar) {
    String name = jar.getFileName().toString();
    if (name.startsWith("naru-")) {
      return 0;
    }
    return name.startsWith("netty-") && !OF_A_SYSTEM.matcher(name).find() ? 1 : 2;
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
