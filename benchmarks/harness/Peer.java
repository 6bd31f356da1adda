import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A server that can be measured: how it is built and started, and which rows it has no answer for.
 * It finds its ports, certificate and files in the environment: PORT, TLS_PORT (none: no TLS), CERT
 * and KEY (PEM), P12 (of password {@code benchmark}), WWW (the folder with the files 1k and 100k).
 */
record Peer(String name, String title, Kind kind, Set<Row> lacks, Map<String, String> environment) {
  enum Kind {
    NARU,
    JAVA,
    NODE,
    NGINX
  }

  static final String NARU = "naru";
  static final String NETTY = "netty";

  static List<Peer> all() {
    Set<Row> none = EnumSet.noneOf(Row.class);
    Set<Row> onlySecure = EnumSet.allOf(Row.class);
    onlySecure.removeIf(Row::isSecure);
    return List.of(
        new Peer(NARU, "Naru", Kind.NARU, none, Map.of()),
        new Peer(NETTY, "bare Netty", Kind.JAVA, none, Map.of()),
        new Peer(
            "netty-boringssl",
            "Netty, BoringSSL",
            Kind.JAVA,
            onlySecure,
            Map.of("TLS_PROVIDER", "OPENSSL_REFCNT")),
        new Peer("vertx", "Vert.x", Kind.JAVA, none, Map.of()),
        new Peer("jooby", "Jooby", Kind.JAVA, none, Map.of()),
        new Peer("jetty", "Jetty", Kind.JAVA, none, Map.of()),
        new Peer("undertow", "Undertow", Kind.JAVA, none, Map.of()),
        new Peer("helidon", "Helidon", Kind.JAVA, none, Map.of()),
        new Peer("javalin", "Javalin", Kind.JAVA, none, Map.of()),
        new Peer("jdk", "JDK httpserver", Kind.JAVA, EnumSet.of(Row.HTTP2), Map.of()),
        new Peer("node", "Node", Kind.NODE, none, Map.of()),
        new Peer(
            "nginx",
            "nginx",
            Kind.NGINX,
            EnumSet.of(Row.CHUNKS, Row.JSON_OUT, Row.JSON_IN, Row.SLEEP),
            Map.of()));
  }

  boolean has(Row row) {
    return !lacks.contains(row);
  }

  /** Where its server lies; variants share it. */
  Path folder() {
    return Benchmark.HOME.resolve("peers").resolve(name.replaceFirst("-.*", ""));
  }

  /** What Debian calls the package of its program, empty if it comes with the build. */
  String program() {
    return switch (kind) {
      case NODE -> "node";
      case NGINX -> "nginx";
      case NARU, JAVA -> "";
    };
  }

  /** Builds it where that is wanted. */
  void build() throws Exception {
    if (kind == Kind.NARU) {
      Shell.run(
          Benchmark.HOME.resolve("target/build-naru.log"),
          Benchmark.ROOT.resolve("naru").toString(),
          "--help");
    }
    if (kind == Kind.JAVA && !isBuilt()) {
      Shell.run(
          Benchmark.HOME.resolve("target/build-" + folder().getFileName() + ".log"),
          Benchmark.ROOT.resolve("mvnw").toString(),
          "-q",
          "-B",
          "-f",
          folder().resolve("pom.xml").toString(),
          "package");
    }
  }

  /**
   * Whether its class path was written after all that it is made of: asking Maven takes seconds.
   */
  private boolean isBuilt() throws Exception {
    Path built = folder().resolve("target/classpath");
    if (!Files.exists(built)) {
      return false;
    }
    for (String jar : Files.readString(built).strip().split(":")) {
      if (!Files.exists(Path.of(jar))) {
        return false;
      }
    }
    FileTime time = Files.getLastModifiedTime(built);
    try (Stream<Path> sources = Files.walk(folder().resolve("src"))) {
      return Stream.concat(
              sources, Stream.of(folder().resolve("pom.xml"), folder().resolveSibling("pom.xml")))
          .noneMatch(source -> source.toFile().lastModified() > time.toMillis());
    }
  }

  /** Whether what is measured is no commit; results are written by each run. */
  private static boolean isEdited() throws Exception {
    return !Shell.output(
            "git",
            "-C",
            Benchmark.ROOT.toString(),
            "status",
            "--porcelain",
            "--",
            ".",
            ":!benchmarks/RESULTS.md")
        .isBlank();
  }

  /** Its version as its jar, or its program, says it. */
  String version() throws Exception {
    return switch (kind) {
      case NARU ->
          Shell.output("git", "-C", Benchmark.ROOT.toString(), "rev-parse", "--short", "HEAD")
                  .strip()
              + (isEdited() ? "+" : "");
      case NODE -> Shell.output("node", "--version").strip().replaceFirst("^v", "");
      case NGINX ->
          Shell.output("nginx", "-v").strip().replaceFirst(".*/", "").replaceFirst(" .*", "");
      case JAVA ->
          name.equals("jdk")
              ? Runtime.version().toString()
              : Files.readString(folder().resolve("pom.xml"))
                  .split("<peer.version>|</peer.version>")[1];
    };
  }

  /** The command that starts it, given where it may write. */
  List<String> command(Path work, Map<String, String> environment) throws Exception {
    return switch (kind) {
      case NARU ->
          List.of(
              Benchmark.ROOT.resolve("naru").toString(),
              Benchmark.HOME.resolve("naru/BenchServer.java").toString());
      case NODE -> List.of("node", folder().resolve("server.js").toString());
      case NGINX -> nginx(work, environment);
      case JAVA -> {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        // The same collector as Naru's command takes; with the JVM's own choice all of them are
        // slower here.
        command.add("-XX:+UseSerialGC");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        if (name.startsWith(NETTY)) {
          // As Vert.x does for itself: each 128th buffer takes a stack trace otherwise.
          command.add("-Dio.netty.leakDetection.level=disabled");
          command.add("-Dio.netty.jfr.enabled=false");
        }
        command.addAll(List.of("-cp", classPath()));
        command.add("BenchServer");
        yield command;
      }
    };
  }

  private String classPath() throws Exception {
    Path target = folder().resolve("target");
    return target.resolve("classes") + ":" + Files.readString(target.resolve("classpath")).strip();
  }

  /** nginx reads no environment: its configuration is a template. */
  private List<String> nginx(Path work, Map<String, String> environment) throws Exception {
    String configuration = Files.readString(folder().resolve("nginx.conf"));
    if (!environment.containsKey("TLS_PORT")) {
      configuration = configuration.replaceAll("(?m)^.*\\$\\{TLS_PORT}.*\n|^\\s*ssl_.*\n", "");
    }
    for (Map.Entry<String, String> entry : environment.entrySet()) {
      configuration = configuration.replace("${" + entry.getKey() + "}", entry.getValue());
    }
    configuration = configuration.replace("${WORK}", work.toString());
    Path file = work.resolve("nginx.conf");
    Files.writeString(file, configuration);
    return List.of(
        "nginx",
        "-p",
        work.toString(),
        "-e",
        work.resolve("error.log").toString(),
        "-c",
        file.toString());
  }
}
