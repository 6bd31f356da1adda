package naru.tls;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that the client tied to a session is there again when the session is. */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class ResumptionTest {
  @Parameter TlsEngine engine = TlsEngine.FASTEST;
  @TempDir Path folder;
  private TestCertificates certificates;
  private Client client;

  @BeforeEach
  void makeAuthority() {
    certificates = new TestCertificates(folder);
    client = new Client(certificates.authority);
  }

  private EchoServer server(String protocol) {
    return new EchoServer(
        Tls.of(certificates.pem("localhost", certificates.server("localhost")))
            .withHost("other", certificates.pem("other", certificates.server("other")))
            .withOptions(TlsOptions.DEFAULTS.withEngine(engine).withProtocols(protocol)));
  }

  private boolean resumes(EchoServer server, String host) throws Exception {
    try (Client.Open open = client.connect(server.port(), host)) {
      assertThat(open.echo("hello")).isEqualTo("hello");
      boolean resumed = open.session().getValue("seen") != null;
      open.session().putValue("seen", "yes");
      return resumed;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aSecondHandshakeResumesTheSession(String protocol) throws Exception {
    try (EchoServer server = server(protocol)) {
      assertThat(resumes(server, "localhost")).isFalse();
      assertThat(resumes(server, "localhost")).isTrue();
      assertThat(resumes(server, "localhost")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aSessionIsNotResumedAfterAReload(String protocol) throws Exception {
    try (EchoServer server = server(protocol)) {
      assertThat(resumes(server, "localhost")).isFalse();
      server.tls.reload();
      assertThat(resumes(server, "localhost")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aTicketOpensByTheKeyOfTheLifetimeBeforeAndByNoOlderOne(String protocol) throws Exception {
    assumeThat(engine).isEqualTo(TlsEngine.BORINGSSL); // The JDK renews its keys by itself.
    long lifetime = TlsOptions.DEFAULTS.sessionLifetime().toNanos();
    try (EchoServer server = server(protocol)) {
      TicketKeys keys = requireNonNull(server.tls.current).pick("localhost").tickets.orElseThrow();
      long now = System.nanoTime();
      assertThat(resumes(server, "localhost")).isFalse();
      keys.renewIfDue(now + lifetime + 1);
      assertThat(resumes(server, "localhost")).isTrue();
      keys.renewIfDue(now + 9 * lifetime);
      assertThat(resumes(server, "localhost")).isFalse();
    }
  }
}
