package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that is told to end answers first what it has begun. */
class SignalsIT {
  /** Answers when somebody writes a line to it. Nothing that is idle ends by itself. */
  private static final String SERVER =
      """
      import module naru;

      void main() {
        Duration hour = Duration.ofHours(1);
        Timeouts timeouts = Timeouts.DEFAULTS.withShutdown(hour).withKeepAlive(hour);
        ServerOptions options = ServerOptions.DEFAULTS.withTimeouts(timeouts);
        HttpServer server = Http.createServer(options, (req, res) -> {
          IO.println("asked");
          res.end("line: " + IO.readln());
        });
        server.listen("127.0.0.1", 0, () -> IO.println("port " + server.port() + "."));
      }
      """;

  private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,0"})
  void runningRequestsEndNewOnesAreRefusedAndThenItEnds(String signal, int status)
      throws Exception {
    Call.program(folder, "Server.java", SERVER);
    try (Running server = naru().start();
        HttpClient client = HttpClient.newHttpClient()) {
      server.awaitOut(out -> PORT.matcher(out).find());
      int port = port(server.out());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
              .timeout(Duration.ofMinutes(1))
              .build();
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request, BodyHandlers.ofString());
      server.awaitOut(out -> out.contains("asked"));

      server.signal(signal);
      await().atMost(Duration.ofMinutes(1)).until(() -> refuses(port));
      assertThat(server.isAlive()).isTrue();
      server.write("the last\n");

      assertThat(answer.get(1, TimeUnit.MINUTES).body()).isEqualTo("line: the last");
      Outcome outcome = server.awaitEnd();
      assertThat(outcome.status()).isEqualTo(status);
      assertThat(outcome.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,0"})
  void anIdleServerEndsAtOnce(String signal, int status) throws Exception {
    Call.program(folder, "Server.java", SERVER);
    try (Running server = naru().start()) {
      server.awaitOut(out -> PORT.matcher(out).find());
      try (Socket idle = new Socket(InetAddress.getLoopbackAddress(), port(server.out()))) {
        server.signal(signal);

        assertThat(server.awaitEnd().status()).isEqualTo(status);
        assertThat(idle.getInputStream().read()).isNegative();
      }
    }
  }

  private Call naru() throws IOException {
    Call call = Call.naru("Server.java").in(folder);
    // Whoever builds in the background of a script ignores Ctrl-C, and so would what it starts.
    return ignoresInterrupt() ? call.behind("env", "--default-signal=INT") : call;
  }

  private static boolean ignoresInterrupt() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        && Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
  }

  private static int port(String out) {
    return PORT.matcher(out)
        .results()
        .mapToInt(it -> Integer.parseInt(it.group(1)))
        .findFirst()
        .orElseThrow();
  }

  private static boolean refuses(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return !socket.isConnected();
    } catch (IOException e) {
      return true;
    }
  }
}
