package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class ClientCertificatesTest {
  @Parameter TlsEngine engine = TlsEngine.FASTEST;
  @TempDir Path folder;
  private TestCertificates certificates;
  private X509Bundle anna;

  @BeforeEach
  void makeAuthority() {
    certificates = new TestCertificates(folder);
    anna = TestCertificates.client("anna", certificates.authority);
  }

  private EchoServer server(String protocol, ClientCertificates clients) {
    return new EchoServer(
        Tls.of(certificates.pem("localhost", certificates.server("localhost")))
            .withOptions(TlsOptions.DEFAULTS.withEngine(engine).withProtocols(protocol))
            .withClientCertificates(clients));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aWantedCertificateIsOnTheSession(String protocol) throws Exception {
    try (EchoServer server =
            server(protocol, ClientCertificates.wanted(certificates.authorityFile()));
        Client.Open open =
            new Client(certificates.authority, anna).connect(server.port(), "localhost")) {
      assertThat(open.echo("hello")).isEqualTo("hello");
      assertThat(server.session().peerCertificates()).startsWith(anna.getCertificate());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aWantedCertificateMayBeMissing(String protocol) throws Exception {
    try (EchoServer server =
            server(protocol, ClientCertificates.wanted(certificates.authorityFile()));
        Client.Open open = new Client(certificates.authority).connect(server.port(), "localhost")) {
      assertThat(open.echo("hello")).isEqualTo("hello");
      assertThat(server.session().peerCertificates()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aRequiredCertificateIsOnTheSessionAlsoWhenItIsResumed(String protocol) throws Exception {
    Client client = new Client(certificates.authority, anna);
    try (EchoServer server =
        server(protocol, ClientCertificates.required(certificates.authorityFile()))) {
      for (int i = 0; i < 2; i++) {
        try (Client.Open open = client.connect(server.port(), "localhost")) {
          assertThat(open.echo("hello")).isEqualTo("hello");
          assertThat(open.session().getValue("resumed")).isEqualTo(i == 0 ? null : "yes");
          open.session().putValue("resumed", "yes");
          assertThat(server.session().peerCertificates()).startsWith(anna.getCertificate());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aRequiredCertificateThatIsMissingEndsTheHandshake(String protocol) throws Exception {
    try (EchoServer server =
        server(protocol, ClientCertificates.required(certificates.authorityFile()))) {
      assertRefused(server, new Client(certificates.authority));
      assertThat(server.failure()).isEqualTo("the client has no certificate, but one is required");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void aCertificateOfAnUntrustedAuthorityEndsTheHandshake(String protocol) throws Exception {
    // By the name it is the trusted one, or the client wouldn't send what it wasn't asked for.
    X509Bundle impostor = TestCertificates.authority("Test authority");
    X509Bundle eve = TestCertificates.client("eve", impostor);
    for (ClientCertificates clients :
        List.of(
            ClientCertificates.wanted(certificates.authorityFile()),
            ClientCertificates.required(certificates.authorityFile()))) {
      try (EchoServer server = server(protocol, clients)) {
        assertRefused(server, new Client(certificates.authority, eve));
        assertThat(server.failure()).startsWith("the client's certificate is not to be trusted");
        assertThat(server.sessions).isEmpty();
      }
    }
  }

  /** In TLS 1.3 a client learns of it only when it reads. */
  private static void assertRefused(EchoServer server, Client client) {
    assertThatThrownBy(
            () -> {
              try (Client.Open open = client.connect(server.port(), "localhost")) {
                if (open.echo("hello").isEmpty()) {
                  throw new IOException("closed");
                }
              }
            })
        .isInstanceOf(IOException.class);
  }
}
