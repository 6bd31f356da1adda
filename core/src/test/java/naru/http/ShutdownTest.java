package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestClient;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that is asked to end by SIGTERM. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has no SIGTERM")
class ShutdownTest {
  /** What becomes of SIGTERM as the code of an exit. */
  private static final int TERMINATED = 143;

  /** A server in a process of its own, ended with the test. */
  private record Program(Process process, BufferedReader out) implements AutoCloseable {
    static Program start(Protocol protocol, long shutdownMillis) throws IOException {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path", ""),
                  WaitingServer.class.getName(),
                  protocol.name(),
                  String.valueOf(shutdownMillis))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return new Program(process, process.inputReader());
    }

    void line() throws IOException {
      try (Writer in = process.outputWriter()) {
        in.write("\n");
      }
    }

    /** SIGTERM, and not the end of the streams that comes with {@code Process.destroy}. */
    void terminate() {
      assertThat(process.toHandle().destroy()).isTrue();
    }

    int exit() throws InterruptedException {
      assertThat(process.waitFor(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isTrue();
      return process.exitValue();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void itTakesNoNewConnectionsLetsRunningRequestsEndAndThenEnds(Protocol protocol)
      throws Exception {
    try (Program program = Program.start(protocol, 60_000)) {
      int port = Integer.parseInt(program.out().readLine());
      try (TestClient client = protocol.connect(port)) {
        Exchange exchange = client.open(Call.get("/"));
        assertThat(program.out().readLine()).isEqualTo("running");

        program.terminate();

        await()
            .until(
                () -> failure(() -> RawClient.connect(port).close()).contains("ConnectException"));
        assertThat(program.process().isAlive()).isTrue();
        program.line();
        assertThat(exchange.whole().text()).isEqualTo("done");
        assertThat(program.exit()).isEqualTo(TERMINATED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H1", "H2"})
  void aRequestThatNeverEndsHoldsItUpNoLongerThanTheDeadline(Protocol protocol) throws Exception {
    try (Program program = Program.start(protocol, 100)) {
      int port = Integer.parseInt(program.out().readLine());
      try (TestClient client = protocol.connect(port)) {
        client.open(Call.get("/"));
        assertThat(program.out().readLine()).isEqualTo("running");

        program.terminate();

        assertThat(program.exit()).isEqualTo(TERMINATED);
      }
    }
  }
}
