import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes what {@code ./naru} starts programs with, after all jars are there: {@code java
 * Assemble.java TARGET CLI_JAR HOME BEGUN}, the last the moment when the build began. The stamp
 * {@code naru.built} is written last.
 */
class Assemble {
  /** For a small server that starts quickly; each is there for a reason. */
  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseCompactObjectHeaders",
          // Netty's flight recorder events cost a tenth of a second of start-up.
          "-Dio.netty.jfr.enabled=false",
          // Both make a channel's long name unique among machines, which nobody asks for. To find
          // them takes reflection and a look at all network interfaces.
          "-Dio.netty.processId=1",
          "-Dio.netty.machineId=6e:61:72:75:00:00",
          // Of which distribution the system is: there is one native library for all of them.
          "-Dio.netty.osClassifiers=",
          // It takes a stack trace of each 128th buffer, for those who look for leaks.
          "-Dio.netty.leakDetection.level=disabled",
          // Netty's native transport and TLS, and SQLite's library.
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          // When a file was changed, without a map of its attributes for each look.
          "--add-opens=java.base/sun.nio.fs=ALL-UNNAMED",
          // Netty is told that Java speaks TLS 1.3 without all of Java's TLS, see
          // naru.tls.BoringSsl.
          "--add-opens=java.base/sun.security.jca=ALL-UNNAMED",
          // Queues of 1,024 places for each size of buffer and loop, for buffers that one thread
          // makes and another gives back: half a megabyte.
          "-Dio.netty.allocator.magazineBufferQueueCapacity=128",
          // Tables of 65,536 and 32,768 places, which grow by themselves.
          "-XX:+UnlockExperimentalVMOptions",
          "-XX:StringTableSize=1024",
          "-XX:SymbolTableSize=1024",
          // Keeping a list of all virtual threads cost half a microsecond a request; they are not
          // in thread dumps then.
          "-Djdk.trackAllThreads=false",
          // A start calls what it needs some hundred times: half of what C1 compiled by then would
          // never have paid. Twice as late, a start takes a fifth less CPU time and 7 MB less.
          "-XX:Tier3InvocationThreshold=400",
          "-XX:Tier3MinInvocationThreshold=200",
          "-XX:Tier3CompileThreshold=4000",
          // What a start calls just about often enough for a compiler, which takes 7 MB for the
          // first, and most of one for each of the others.
          "-XX:CompileCommand=quiet",
          later("jdk/internal/classfile/impl/StackMapGenerator.processBlock", 20),
          later("jdk/internal/classfile/impl/BufWriterImpl.writeUtfEntry", 10),
          later("java/lang/String.<init>(Ljava/nio/charset/Charset;[BII)V", 5),
          later("java/util/Properties$LineReader.readLine", 10),
          later("java/lang/StringCoding.countPositives", 10),
          later("java/lang/StringLatin1.equals", 10),
          later("jdk/internal/util/ArraysSupport.unsignedHashCode", 10),
          // Else all jars are searched for one; and then it would be spoken of.
          "-Dslf4j.internal.verbosity=WARN",
          "-Dslf4j.provider=naru.cli.ConsoleLogging",
          // The same of what core has behind an interface, see naru.program.Services.
          "-Dnaru.http.Json=naru.jackson.JacksonJson",
          "-Dnaru.tls.DevelopmentCertificates=naru.devcert.LocalAuthority",
          // An AOT cache of another JDK is not used; that is nothing to talk about.
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "-Xlog:aot=off",
          "-Xlog:cds=off");

  /**
   * What the training has seen of a start would have compilers busy with each start; and what leads
   * from interpreted to compiled methods is kept twice if it comes from the cache, half a megabyte.
   */
  private static final List<String> LEAVE_OUT =
      List.of(
          "-XX:+UnlockDiagnosticVMOptions",
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:-AOTRecordTraining",
          "-XX:-AOTReplayTraining",
          "-XX:-AOTAdapterCaching");

  private static final Set<String> OPTIONS_OF_JAVA =
      Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private static final Pattern OF_OSGI =
      Pattern.compile("Bundle-|Import-|Export-|DynamicImport-|Private-|Require-|Provide-");

  private static final Pattern OF_A_SYSTEM = Pattern.compile("-(linux|osx|windows)-");

  public static void main(String[] args) throws IOException, InterruptedException {
    Path target = Path.of(args[0]);
    Path lib = target.resolve("lib");
    Path jar = Path.of(args[1]);
    // As ./naru finds it by itself.
    Path home = Path.of(args[2]).toRealPath();
    Files.copy(jar, lib.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    shorten(lib);
    String path = path(lib);

    List<String> options = new ArrayList<>(OPTIONS);
    options.add("-Dnaru.home=" + home);
    List<String> ofSystem = ofSystem(lib, Files.createDirectories(target.resolve("native")));
    options.addAll(ofSystem);
    boolean cluster = !ofSystem.isEmpty();
    Path small = train("SMALL", target.resolve("naru.aot"), options, path, cluster);
    train("JSON", target.resolve("naru-json.aot"), options, path, cluster);
    if (cluster) {
      train("TLS", target.resolve("naru-tls.aot"), options, path, true);
    }
    if (Files.exists(small)) {
      options.add("-XX:AOTCache=" + small);
    }
    String quoted =
        options.stream().map(Assemble::quoted).collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(target.resolve("java.args"), quoted + "-cp\n" + quoted(path) + "\n");
    // What was saved since the build began may have come too late for it: that is built again.
    Path begun = Files.writeString(target.resolve("naru.begun"), args[3] + "\n");
    Files.setLastModifiedTime(begun, FileTime.from(Instant.parse(args[3])));
    Path java = Path.of(System.getProperty("java.home"));
    Files.writeString(
        target.resolve("naru.built"), home + "\n" + java + "\n" + version(java) + "\n");
  }

  /** As ./naru reads it. */
  private static String version(Path java) throws IOException {
    String name = "JAVA_RUNTIME_VERSION=";
    return Files.readAllLines(java.resolve("release")).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replaceAll("^\"|\"$", ""))
        .findFirst()
        .orElse("");
  }

  /** Makes one of the AOT caches, see {@code naru.cli.AotCache}. */
  private static Path train(
      String name, Path cache, List<String> options, String path, boolean cluster)
      throws IOException, InterruptedException {
    Files.deleteIfExists(cache);
    List<String> start = new ArrayList<>();
    start.add(ProcessHandle.current().info().command().orElse("java"));
    start.addAll(options);
    start.addAll(List.of("-XX:+UseSerialGC", "-cp", path, "naru.cli.Training", name));
    List<String> watched = new ArrayList<>(start);
    watched.add(1, "-XX:AOTCacheOutput=" + cache);
    watched.addAll(1, LEAVE_OUT);
    if (cluster) {
      start.addAll(watched);
    }
    ProcessBuilder builder =
        new ProcessBuilder(cluster ? start : watched).redirectErrorStream(true);
    // Another collector beside this one would be an error.
    builder.environment().keySet().removeAll(OPTIONS_OF_JAVA);
    Process training = builder.start();
    String said = new String(training.getInputStream().readAllBytes());
    if (training.waitFor() != 0) {
      // The JVM that was watched has made one of what it had seen until then.
      Files.deleteIfExists(cache);
      System.err.println(
          "The AOT cache " + name + " could not be made; programs start without it.\n" + said);
    }
    return cache;
  }

  /** On Linux, what Netty would unpack and Java would search for at each start is there. */
  private static List<String> ofSystem(Path lib, Path folder) throws IOException {
    String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
    if (!System.getProperty("os.name").equals("Linux")
        || !unpack(lib, "netty-transport-native-epoll", arch, "transport_native_epoll", folder)) {
      return List.of();
    }
    unpack(lib, "netty-tcnative-boringssl-static", arch, "tcnative_linux", folder);
    return List.of(
        "-Djava.library.path=" + folder + ":/usr/java/packages/lib:/usr/lib64:/lib64:/lib:/usr/lib",
        "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.EPollSelectorProvider");
  }

  /**
   * Whether there is a jar of that artifact for this system, whose library is in the folder now.
   */
  private static boolean unpack(Path lib, String artifact, String arch, String library, Path folder)
      throws IOException {
    Pattern name = Pattern.compile(artifact + "-[0-9].*-linux-" + arch + "\\.jar");
    Optional<Path> jar;
    try (Stream<Path> files = Files.list(lib)) {
      jar = files.filter(file -> name.matcher(file.getFileName().toString()).matches()).findAny();
    }
    if (jar.isEmpty()) {
      return false;
    }
    String file = "libnetty_" + library + "_" + arch + ".so";
    try (FileSystem files = FileSystems.newFileSystem(jar.get())) {
      Files.copy(
          files.getPath("META-INF/native", file),
          folder.resolve(file),
          StandardCopyOption.REPLACE_EXISTING);
    }
    return true;
  }

  /**
   * Java reads the manifests of all jars whose classes it loads, and who looks for a service reads
   * those of all. Those of Bouncy Castle's signed jars have a megabyte of digests, though Maven has
   * checked what it downloaded, and most have more for OSGi than for Java.
   */
  private static void shorten(Path lib) throws IOException {
    for (Path jar : jars(lib)) {
      try (FileSystem files = FileSystems.newFileSystem(jar)) {
        boolean signed = unsign(files.getPath("META-INF"));
        Path file = files.getPath("META-INF/MANIFEST.MF");
        if (!Files.exists(file)) {
          continue;
        }
        Manifest manifest;
        try (InputStream in = Files.newInputStream(file)) {
          manifest = new Manifest(in);
        }
        if (signed) {
          manifest.getEntries().clear();
        }
        boolean shorter =
            manifest
                .getMainAttributes()
                .keySet()
                .removeIf(name -> OF_OSGI.matcher(name.toString()).lookingAt());
        if (signed || shorter) {
          try (OutputStream out = Files.newOutputStream(file)) {
            manifest.write(out);
          }
        }
      }
    }
  }

  /** Whether it was signed. */
  private static boolean unsign(Path metaInf) throws IOException {
    boolean signed = false;
    if (Files.isDirectory(metaInf)) {
      try (DirectoryStream<Path> signatures =
          Files.newDirectoryStream(metaInf, "*.{SF,RSA,DSA,EC}")) {
        for (Path signature : signatures) {
          Files.delete(signature);
          signed = true;
        }
      }
    }
    return signed;
  }

  private static List<Path> jars(Path lib) throws IOException {
    try (Stream<Path> files = Files.list(lib)) {
      return files.filter(file -> file.toString().endsWith(".jar")).toList();
    }
  }

  private static String path(Path lib) throws IOException {
    return jars(lib).stream()
        .filter(jar -> !isOfAnotherSystem(jar))
        .sorted(Comparator.comparing(Assemble::place).thenComparing(Path::toString))
        .map(Path::toString)
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Those of Linux stay, for a folder where libraries can't be loaded from. */
  private static boolean isOfAnotherSystem(Path jar) {
    Matcher system = OF_A_SYSTEM.matcher(jar.getFileName().toString());
    return System.getProperty("os.name").equals("Linux")
        && system.find()
        && !system.group(1).equals("linux");
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

  /** Has compilers wait for so many times as many calls of a method as of others. */
  private static String later(String method, int times) {
    return "-XX:CompileCommand=CompileThresholdScaling," + method + "," + times + ".0";
  }

  private static String quoted(String word) {
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
