package naru.cluster;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import naru.http.Json;

/** A supervisor in a process of its own, with workers that run {@link SupervisedProgram}. */
final class SupervisedCluster implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path folder;
  private final Process process;
  private final Path log;

  /** Of a primary that was killed they are descendants no longer. */
  private final Set<ProcessHandle> workers = ConcurrentHashMap.newKeySet();

  final int port;
  final int tlsPort;

  private SupervisedCluster(
      Path folder,
      String version,
      Map<String, String> environment,
      List<String> launcher,
      String... options)
      throws IOException, InterruptedException {
    this.folder = folder;
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      port = one.getLocalPort();
      tlsPort = other.getLocalPort();
    }
    version(version);
    log = folder.resolve("log");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "version=" + versionFile(),
                "port=" + port,
                "tls=" + tlsPort,
                "certificate=" + certificate(folder)));
    arguments.addAll(List.of(options));
    List<String> command =
        new ArrayList<>(launcher.stream().map(it -> it.equals("PORT") ? "" + port : it).toList());
    command.addAll(JavaProcess.command(SupervisorProgram.class, arguments.toArray(String[]::new)));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    process = builder.start();
  }

  /** Two workers of version one, or as the options of {@link SupervisorProgram} say. */
  static SupervisedCluster start(Path folder, String... options)
      throws IOException, InterruptedException {
    SupervisedCluster cluster = new SupervisedCluster(folder, "one", Map.of(), List.of(), options);
    cluster.awaitFull(2);
    // A worker counts from its first port on.
    await().atMost(PATIENCE).until(cluster::isSecurePortOpen);
    return cluster;
  }

  /** Doesn't wait for the workers. */
  static SupervisedCluster begin(
      Path folder, String version, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    return new SupervisedCluster(folder, version, environment, List.of(), options);
  }

  /** Starts it by another command, in which PORT is its port. */
  static SupervisedCluster launch(
      Path folder, Map<String, String> environment, List<String> launcher, String... options)
      throws IOException, InterruptedException {
    return new SupervisedCluster(folder, "one", environment, launcher, options);
  }

  private static Path certificate(Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("certificate.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (keytool.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("keytool.log")));
    }
    return file;
  }

  private Path versionFile() {
    return folder.resolve("version");
  }

  /** What the next reload starts. */
  void version(String text) throws IOException {
    Files.writeString(versionFile(), text);
  }

  private boolean isSecurePortOpen() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), tlsPort)) {
      return socket.isConnected();
    } catch (IOException closed) {
      return false;
    }
  }

  long pid() {
    return process.pid();
  }

  String log() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  ControlClient control() throws IOException {
    return ControlClient.running().stream()
        .filter(it -> it.pid() == process.pid())
        .findFirst()
        .orElseThrow(() -> new IOException("no control socket yet"));
  }

  /** Another of its workers. */
  long other(long than) throws IOException {
    return pids().stream().filter(pid -> pid != than).findFirst().orElseThrow();
  }

  /** What one of its workers answers. */
  String ask() throws IOException {
    try (KeptAlive connection = KeptAlive.open(port)) {
      return connection.ask("/");
    }
  }

  /** What its control socket answers, or why it doesn't. */
  CompletableFuture<String> askInBackground(String what) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return control().ask(what);
          } catch (IOException ended) {
            return ended.toString();
          }
        },
        Thread::startVirtualThread);
  }

  ClusterStatus status() throws IOException {
    byte[] json = control().ask("status").getBytes(StandardCharsets.UTF_8);
    ClusterStatus status = (ClusterStatus) Json.ofProcess().read(json, ClusterStatus.class);
    status.workers().forEach(it -> ProcessHandle.of(it.pid()).ifPresent(workers::add));
    return status;
  }

  List<Long> pids() throws IOException {
    List<Long> pids = new ArrayList<>();
    for (ClusterStatus.WorkerStatus worker : status().workers()) {
      if (worker.state().equals("listening")) {
        pids.add(worker.pid());
      }
    }
    return pids;
  }

  void awaitStatus(Predicate<ClusterStatus> condition) {
    await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> condition.test(status()));
  }

  void awaitFull(int workers) {
    awaitStatus(
        status ->
            status.workers().size() == workers
                && status.workers().stream().allMatch(it -> it.state().equals("listening")));
  }

  void awaitLog(String text) {
    await().atMost(PATIENCE).until(() -> log().contains(text));
  }

  void signal(String name) throws IOException, InterruptedException {
    signal(process.pid(), name);
  }

  static void signal(long pid, String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(pid)).inheritIO().start().waitFor();
  }

  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The supervisor doesn't end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.descendants().forEach(workers::add);
    process.destroyForcibly();
    workers.forEach(ProcessHandle::destroyForcibly);
    process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
