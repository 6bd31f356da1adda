package naru.examples;

import static java.net.http.HttpClient.Version.HTTP_1_1;
import static java.net.http.HttpClient.Version.HTTP_2;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The secure servers of the chapter, with nothing prepared and with files of one's own. */
class SecureServersTest {
  private static final String HELLO = "<h1>Hello Node!</h1><p>Hello Server!</p>";

  @TempDir private Path folder;

  private Example start(String program) {
    return Example.start(program, Map.of("PORT", "0", "XDG_CONFIG_HOME", folder.toString()));
  }

  /** Trusts the authority that the program made, and nobody else. */
  private HttpClient client(HttpClient.Version version)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(folder.resolve("naru/authority.pem"))) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    return client(version, trusted);
  }

  private static HttpClient client(HttpClient.Version version, KeyStore trusted)
      throws GeneralSecurityException {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).version(version).build();
  }

  private static HttpResponse<String> get(HttpClient client, String host, int port)
      throws IOException, InterruptedException {
    URI uri = URI.create("https://" + host + ":" + port + "/any?x=1");
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @ParameterizedTest
  @CsvSource({
    "HttpsServer.java,HTTP_1_1,HTTP_1_1",
    "HttpsServer.java,HTTP_2,HTTP_1_1",
    "Http2Server.java,HTTP_2,HTTP_2",
    "Http2Server.java,HTTP_1_1,HTTP_1_1"
  })
  void whoTrustsTheMadeAuthorityIsGreeted(
      String program, HttpClient.Version offered, HttpClient.Version spoken) throws Exception {
    try (Example example = start(program)) {
      int port = example.awaitPort();
      try (HttpClient client = client(offered)) {
        for (String host : new String[] {"localhost", "127.0.0.1"}) {
          HttpResponse<String> answer = get(client, host, port);
          assertThat(answer.version()).isEqualTo(spoken);
          assertThat(answer.statusCode()).isEqualTo(200);
          assertThat(answer.headers().firstValue("Content-Type"))
              .hasValue("text/html; charset=utf-8");
          assertThat(answer.body()).isEqualTo(HELLO);
        }
      }
      assertThat(example.out()).containsExactly(port + "번 포트에서 서버 대기 중입니다!");
      assertThat(example.err()).isEmpty();
    }
  }

  @Test
  void whoDoesNotTrustItIsNotGreetedAndDisturbsNobody() throws Exception {
    KeyStore others = ServerKeys.make(folder.resolve("other.p12"), "-validity", "90").open();
    try (Example example = start("HttpsServer.java")) {
      int port = example.awaitPort();
      try (HttpClient stranger = client(HTTP_1_1, others);
          HttpClient client = client(HTTP_1_1)) {
        assertThatThrownBy(() -> get(stranger, "localhost", port))
            .isInstanceOf(SSLHandshakeException.class);
        assertThat(get(client, "localhost", port).body()).isEqualTo(HELLO);
      }
      assertThat(example.err()).isEmpty();
    }
  }

  @Test
  void theAuthorityIsMadeOnceForAllPrograms() throws Exception {
    try (Example first = start("HttpsServer.java");
        Example second = start("Http2Server.java")) {
      int port = first.awaitPort();
      int other = second.awaitPort();
      try (HttpClient client = client(HTTP_2)) {
        assertThat(get(client, "localhost", port).body()).isEqualTo(HELLO);
        assertThat(get(client, "localhost", other).body()).isEqualTo(HELLO);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HttpsServer.java", "Http2Server.java"})
  void filesBesideTheProgramAreTakenInstead(String program) throws Exception {
    Path copy = Files.copy(Path.of(program), folder.resolve(program));
    ServerKeys keys = ServerKeys.make(folder.resolve("own.p12"), "-validity", "90");
    keys.writeCertificate(folder.resolve("cert.pem"));
    keys.writeKey(folder.resolve("key.pem"));
    Map<String, String> environment =
        Map.of("PORT", "0", "XDG_CONFIG_HOME", folder.resolve("none").toString());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("own", keys.open().getCertificate("server"));

    try (Example example = Example.start(copy, environment);
        HttpClient client = client(HTTP_2, trusted)) {
      assertThat(get(client, "localhost", example.awaitPort()).body()).isEqualTo(HELLO);
      assertThat(example.err()).isEmpty();
    }
    assertThat(folder.resolve("none")).doesNotExist();
  }
}
