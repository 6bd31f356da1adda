package naru.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A redis-server of a test's own, in a folder and on a port of its own. It keeps what it stored
 * when it is killed. Tests that want one are skipped where none is installed.
 */
final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final List<String> options;
  private final int port;
  private Process process;

  private RedisServer(Path folder, int port, List<String> options) {
    this.folder = folder;
    this.port = port;
    this.options = options;
    this.process = run();
  }

  /** Listens already. */
  static RedisServer start(Path folder, String... options) {
    boolean installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(it -> Files.isExecutable(Path.of(it, "redis-server")));
    assumeTrue(
        installed,
        "There is no redis-server on the PATH: sessions in Redis are not tested (apt-get install"
            + " redis-server)");
    // Between the look and the start somebody else may take the port.
    Throwable failure = new AssertionError("no try");
    for (int i = 0; i < 5; i++) {
      RedisServer server = new RedisServer(folder, freePort(), List.of(options));
      try {
        server.awaitAnswer();
        return server;
      } catch (AssertionError | RuntimeException e) {
        server.close();
        failure = e;
      }
    }
    throw new AssertionError(failure);
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process run() {
    List<String> command = new ArrayList<>(List.of("redis-server"));
    if (options.contains("--sentinel")) {
      command.add(folder.resolve("sentinel.conf").toString());
    } else {
      command.addAll(List.of("--save", "", "--appendonly", "yes", "--appendfsync", "always"));
    }
    command.addAll(List.of("--bind", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--dir", folder.toString()));
    command.addAll(options);
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(folder.resolve("redis.log").toFile())
          .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitAnswer() {
    await("redis-server should answer on port " + port)
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || (accepts() && !ask("PING").startsWith("-LOADING")));
    if (!process.isAlive()) {
      throw new AssertionError("redis-server ended: " + log());
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("redis.log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** The first line of the answer to a command; of a text its first. */
  String ask(String... words) {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append('$').append(length).append("\r\n").append(word).append("\r\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
      String line = line(socket.getInputStream());
      return line.startsWith("$") ? line(socket.getInputStream()) : line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  int port() {
    return port;
  }

  String address() {
    return "redis://127.0.0.1:" + port;
  }

  /** kill -9. */
  void kill() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("redis-server survives a kill");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** A signal by its short name. */
  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The same again, after a kill. */
  void restart() {
    process = run();
    awaitAnswer();
  }

  @Override
  public void close() {
    kill();
  }
}
