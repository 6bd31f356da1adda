package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import naru.testing.BulkClient;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.Standstill;
import naru.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * 1 GiB goes through a server that has 32 MiB for all it does, half of it outside of the heap,
 * while the other side stops in between.
 */
@ParameterizedClass
@EnumSource(
    value = Protocol.class,
    names = {"H1", "H2", "H2_TLS"})
class LargeBodyTest {
  private static final long GIB = 1 << 30;
  private static final int BUFFERED = Limits.DEFAULTS.bufferedBytes();

  private final Protocol protocol;
  private final Process server;
  private final int port;

  LargeBodyTest(Protocol protocol) throws IOException {
    this.protocol = protocol;
    this.server =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
                "-Xmx16m",
                "-XX:MaxDirectMemorySize=16m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dorg.slf4j.simpleLogger.logFile=System.err",
                "-cp",
                System.getProperty("java.class.path", ""),
                LargeBodyServer.class.getName(),
                protocol.name(),
                String.valueOf(GIB),
                String.valueOf(BUFFERED))
            .redirectError(Redirect.INHERIT)
            .start();
    BufferedReader says = server.inputReader();
    String line = says.readLine();
    this.port = Integer.parseInt(line == null ? "0" : line);
  }

  @AfterEach
  void end() throws IOException, InterruptedException {
    // One that is killed leaves its certificates behind.
    server.getOutputStream().close();
    if (!server.waitFor(20, TimeUnit.SECONDS)) {
      server.destroyForcibly();
      throw new AssertionError("the server doesn't end with its input");
    }
  }

  private String ask(String path) {
    try (TestClient client = protocol.connect(port)) {
      return client.call(Call.get(path)).text();
    }
  }

  @Test
  void aDownloadToAClientThatStops() throws IOException {
    try (BulkClient client = BulkClient.connect(protocol, port)) {
      client.get("/download");
      AtomicLong written = new AtomicLong();
      await()
          .during(Duration.ofMillis(300))
          .atMost(Duration.ofSeconds(30))
          .until(() -> isStill(written));
      assertThat(written.get()).isLessThan(GIB / 2);

      assertThat(client.readBody()).isEqualTo(GIB);
      assertThat(ask("/written")).isEqualTo("" + GIB);
    }
  }

  private boolean isStill(AtomicLong written) {
    long now = Long.parseLong(ask("/written"));
    return now > 0 && written.getAndSet(now) == now;
  }

  @Test
  void anUploadToAListenerThatStops() throws IOException {
    AtomicLong sent = new AtomicLong();
    try (BulkClient client = BulkClient.connect(protocol, port)) {
      Thread sender = Thread.startVirtualThread(() -> client.post("/upload", GIB, sent));
      assertThat(Standstill.of(sent)).isLessThan(GIB / 2);
      assertThat(sender.isAlive()).isTrue();

      ask("/go");
      assertThat(client.readText()).isEqualTo("" + GIB);
      assertThat(sent.get()).isEqualTo(GIB);
    }
  }

  /** 64 MiB are announced. */
  @Test
  void whatIsOnlyAnnouncedHoldsNoMemory() throws IOException {
    assumeThat(protocol).isEqualTo(Protocol.H1);
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
        clients.add(client);
        client
            .getOutputStream()
            .write(
                "POST /whole HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\nx"
                    .formatted(Limits.DEFAULTS.bodyBytes())
                    .getBytes(ISO_8859_1));
        assertThat(ask("/written")).isEqualTo("0");
      }
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }
}
