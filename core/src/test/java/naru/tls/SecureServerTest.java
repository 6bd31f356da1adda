package naru.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.http.HttpServer;
import naru.https.Https;
import naru.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS as a server of HTTP and its listeners see it. */
class SecureServerTest {
  @TempDir Path folder;
  private TestCertificates certificates;
  private X509Bundle first;

  @BeforeEach
  void makeCertificates() {
    certificates = new TestCertificates(folder);
    first = certificates.server("localhost");
  }

  private X509Certificate served(TestServer server) throws IOException {
    try (Client.Open open =
        new Client(certificates.authority).connect(server.port(), "localhost")) {
      return open.certificate();
    }
  }

  private static String ask(Client client, TestServer server) throws IOException {
    try (Client.Open open = client.connect(server.port(), "localhost")) {
      open.socket().getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      String answer = new String(open.socket().getInputStream().readAllBytes(), US_ASCII);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  @Test
  void aServerThatIsToldToReadsItsCertificatesAgain() throws Exception {
    X509Bundle second = certificates.server("localhost");
    Tls tls = Tls.of(certificates.pem("server", first)).withWatchEvery(Duration.ZERO);
    try (TestServer server = TestServer.start(Https.createServer(tls, (req, res) -> res.end()))) {
      certificates.pem("server", second);
      assertThat(served(server)).isEqualTo(first.getCertificate());
      server.http().reloadCertificates();
      assertThat(served(server)).isEqualTo(second.getCertificate());

      certificates.write("server.pem", first.getCertificatePathPEM());
      assertThatThrownBy(server.http()::reloadCertificates).isInstanceOf(TlsException.class);
      assertThat(served(server)).isEqualTo(second.getCertificate());
    }
  }

  @Test
  void aListenerSeesWhoseCertificateTheClientHas() throws Exception {
    Tls tls =
        Tls.of(certificates.pem("server", first))
            .withClientCertificates(ClientCertificates.wanted(certificates.authorityFile()));
    HttpServer naming =
        Https.createServer(
            tls,
            (req, res) ->
                res.end(
                    req.tls().orElseThrow().peerCertificates().stream()
                        .map(it -> it.getSubjectX500Principal().getName())
                        .findFirst()
                        .orElse("nobody")));
    X509Bundle anna = TestCertificates.client("anna", certificates.authority);
    try (TestServer server = TestServer.start(naming)) {
      assertThat(ask(new Client(certificates.authority, anna), server)).isEqualTo("CN=anna");
      assertThat(ask(new Client(certificates.authority), server)).isEqualTo("nobody");
    }
  }

  @Test
  void whoHearsOfErrorsHearsOfCertificatesThatCannotBeUsed() {
    List<Exception> told = new CopyOnWriteArrayList<>();
    Tls missing = Tls.pem(folder.resolve("no.pem"), folder.resolve("no.key"));
    HttpServer server = Https.createServer(missing, (req, res) -> res.end()).onError(told::add);

    server.listen("127.0.0.1", 0);

    assertThat(told).singleElement().isInstanceOf(TlsException.class);
    assertThat(server.address()).isEmpty();
  }
}
