import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A peer that runs, in a process or a tree of them. */
final class Server implements AutoCloseable {
  /** The kernel's USER_HZ, the same on every Linux that Java 25 runs on. */
  private static final double TICKS_PER_SECOND = 100;

  final Peer peer;
  final int port;
  final int tlsPort;
  final double startMillis;
  private final Process process;
  private final Path log;

  private Server(Peer peer, boolean secure) throws Exception {
    this.peer = peer;
    port = freePort();
    tlsPort = secure ? freePort() : -1;
    Path work = Files.createTempDirectory(Benchmark.HOME.resolve("target"), peer.name() + "-");
    log = work.resolve("output.log");
    Map<String, String> environment = new HashMap<>(peer.environment());
    environment.put("PORT", Integer.toString(port));
    if (secure) {
      environment.put("TLS_PORT", Integer.toString(tlsPort));
    }
    environment.put("CERT", Material.CERTIFICATE.toString());
    environment.put("KEY", Material.KEY.toString());
    environment.put("P12", Material.KEY_STORE.toString());
    environment.put("WWW", Material.WWW.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    ProcessBuilder builder = new ProcessBuilder(peer.command(work, environment));
    builder.environment().putAll(environment);
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.equals("NARU_JAVA_OPTIONS") || name.equals("JAVA_TOOL_OPTIONS"));
    builder.directory(work.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
    long start = System.nanoTime();
    process = builder.start();
    Benchmark.started.add(process);
    try {
      process.getOutputStream().close();
      awaitFirstAnswer(start);
      startMillis = (System.nanoTime() - start) / 1e6;
      if (secure) {
        awaitListening(start);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  static Server start(Peer peer, boolean secure) throws Exception {
    return new Server(peer, secure);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitFirstAnswer(long start) throws IOException, InterruptedException {
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 2000);
        socket.setSoTimeout(10_000);
        socket
            .getOutputStream()
            .write(
                "GET /text HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        String answer =
            new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
        if (answer.equals("HTTP/1.1 200")) {
          return;
        }
        throw new IOException(peer.title() + " answered " + answer);
      } catch (ConnectException e) {
        if (!process.isAlive()) {
          throw new IOException(peer.title() + " ended instead of listening: " + lastWords());
        }
        if (System.nanoTime() - start > 60e9) {
          throw new IOException(peer.title() + " didn't listen within a minute: " + lastWords());
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  private void awaitListening(long start) throws IOException, InterruptedException {
    while (true) {
      try {
        new Socket(InetAddress.getLoopbackAddress(), tlsPort).close();
        return;
      } catch (ConnectException e) {
        if (!process.isAlive() || System.nanoTime() - start > 60e9) {
          throw new IOException(peer.title() + " doesn't listen for TLS: " + lastWords(), e);
        }
        TimeUnit.MILLISECONDS.sleep(10);
      }
    }
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return log + ": " + (lines.isEmpty() ? "(nothing)" : lines.getLast());
  }

  private Stream<ProcessHandle> tree() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants());
  }

  /** The CPU time its processes have taken so far, of user and system, in seconds. */
  double cpuSeconds() {
    return tree()
        .mapToDouble(
            one -> {
              try {
                String stat = Files.readString(Path.of("/proc/" + one.pid() + "/stat"));
                // The second field is a name that may hold spaces; the rest begins after its
                // parenthesis.
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
              } catch (IOException e) {
                return 0;
              }
            })
        .sum();
  }

  /**
   * What of its process is in memory (RSS), in KB; of a tree of processes, the pages they share
   * divided among those who share them (PSS).
   */
  double memoryKilobytes() {
    String counted = process.descendants().findAny().isPresent() ? "Pss:" : "Rss:";
    return tree()
        .mapToDouble(
            one -> {
              try (Stream<String> lines =
                  Files.lines(Path.of("/proc/" + one.pid() + "/smaps_rollup"))) {
                return lines
                    .filter(line -> line.startsWith(counted))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .sum();
              } catch (IOException e) {
                return 0;
              }
            })
        .sum();
  }

  /** Has the JVMs of the tree collect their garbage, so that memory is what is still used. */
  void collectGarbage() throws IOException, InterruptedException {
    if (peer.kind() == Peer.Kind.JAVA || peer.kind() == Peer.Kind.NARU) {
      String jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd").toString();
      for (ProcessHandle one : tree().toList()) {
        if (one.info().command().orElse("").endsWith("/java")) {
          Shell.output(jcmd, Long.toString(one.pid()), "GC.run");
        }
      }
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    List<ProcessHandle> all = tree().toList();
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
    }
    all.forEach(ProcessHandle::destroyForcibly);
    Benchmark.started.remove(process);
  }
}
