package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that asks for new keys (RFC 8446 §4.6.3). */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
@Timeout(120)
class KeyUpdateTest {
  @Parameter TlsEngine engine = TlsEngine.FASTEST;
  @TempDir Path folder;
  private TestCertificates certificates;

  @BeforeEach
  void makeAuthority() {
    certificates = new TestCertificates(folder);
  }

  private EchoServer server() {
    return new EchoServer(
        Tls.of(certificates.pem("localhost", certificates.server("localhost")))
            .withOptions(TlsOptions.DEFAULTS.withEngine(engine).withProtocols("TLSv1.3")));
  }

  @Test
  void oneThatReadsGoesOn() throws Exception {
    try (EchoServer server = server();
        Client.Open client =
            new Client(certificates.authority).connect(server.port(), "localhost")) {
      for (int i = 0; i < 20; i++) {
        askForNewKeys(client);
        assertThat(client.echo("hello " + i)).isEqualTo("hello " + i);
      }
    }
  }

  @Test
  void oneThatAsksWithoutEndAndReadsNothingIsClosed() throws Exception {
    try (EchoServer server = server();
        Client.Open client =
            new Client(certificates.authority).connect(server.port(), "localhost")) {
      assertThat(client.echo("hello")).isEqualTo("hello");
      try {
        for (int i = 0; i < 1_000_000; i++) {
          askForNewKeys(client);
        }
      } catch (IOException closed) {
        // Just so.
      }
      await().atMost(Duration.ofSeconds(20)).until(server.connections::isEmpty);
    }
  }

  /** The JDK's client does so where a handshake is begun that is done already. */
  private static void askForNewKeys(Client.Open client) throws IOException {
    client.socket().startHandshake();
  }
}
