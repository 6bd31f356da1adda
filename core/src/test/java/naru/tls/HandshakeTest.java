package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real handshakes over sockets; the same for both engines. */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class HandshakeTest {
  @Parameter TlsEngine engine = TlsEngine.FASTEST;
  @TempDir Path folder;
  private TestCertificates certificates;
  private Client client;

  @BeforeEach
  void makeAuthority() {
    certificates = new TestCertificates(folder);
    client = new Client(certificates.authority);
  }

  private TlsOptions options() {
    return TlsOptions.DEFAULTS.withEngine(engine);
  }

  private Tls localhost() {
    return Tls.of(certificates.pem("localhost", certificates.server("localhost")))
        .withOptions(options());
  }

  @Test
  void theChosenEngineServes() {
    try (EchoServer server = new EchoServer(localhost())) {
      assertThat(server.tls.engine()).isEqualTo(engine);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void bothVersionsCarryBytesBothWays(String protocol) throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Client.Open open =
            client.connect(
                server.port(), "localhost", p -> p.setProtocols(new String[] {protocol}))) {
      String much = "나루".repeat(50_000);
      assertThat(open.echo(much)).isEqualTo(much);
      assertThat(open.session().getProtocol()).isEqualTo(protocol);
      TlsSession session = server.session();
      assertThat(session.protocol()).isEqualTo(protocol);
      assertThat(session.cipher()).isEqualTo(open.session().getCipherSuite());
      assertThat(session.host()).contains("localhost");
      assertThat(session.applicationProtocol()).isEmpty();
      assertThat(session.peerCertificates()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa2048", "ecp256", "ecp384"})
  void rsaAndEllipticKeysAreServed(String algorithm) throws Exception {
    X509Bundle bundle = certificates.server("localhost", Algorithm.valueOf(algorithm));
    try (EchoServer server =
            new EchoServer(Tls.of(certificates.pem("key", bundle)).withOptions(options()));
        Client.Open open = client.connect(server.port(), "localhost")) {
      assertThat(open.echo("hello")).isEqualTo("hello");
      assertThat(open.certificate()).isEqualTo(bundle.getCertificate());
    }
  }

  @Test
  void aPkcs12FileIsServed() throws Exception {
    X509Bundle bundle = certificates.server("localhost");
    Path file = certificates.pkcs12("server.p12", bundle, "비밀 pass");
    try (EchoServer server = new EchoServer(Tls.pkcs12(file, "비밀 pass").withOptions(options()));
        Client.Open open = client.connect(server.port(), "localhost")) {
      assertThat(open.certificate()).isEqualTo(bundle.getCertificate());
    }
  }

  /** A TLS 1.1 ClientHello as RFC 4346 writes it: the JDK's own client no longer can. */
  @ParameterizedTest
  @ValueSource(strings = {"01", "02"})
  void olderVersionsAreRefusedByAnAlert(String minor) throws Exception {
    String body =
        "03"
            + minor
            + "00".repeat(32)
            + "00"
            + "0004"
            + "c013"
            + "002f"
            + "0100"
            + "000e"
            + "000a00040002001700"
            + "0b00020100";
    String hello = "01" + HexFormat.of().toHexDigits(body.length() / 2, 6) + body;
    byte[] record =
        HexFormat.of()
            .parseHex("160301" + HexFormat.of().toHexDigits((short) (hello.length() / 2)) + hello);
    try (EchoServer server = new EchoServer(localhost());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(record);
      byte[] answer = socket.getInputStream().readAllBytes();
      assertThat(answer).startsWith(21, 3); // An alert record,
      assertThat(answer).endsWith(2, 70); // fatal: protocol_version (RFC 8446 section 6.2).
      assertThat(server.failure())
          .isEqualTo("the client speaks no version of TLS that this server does");
    }
  }

  @Test
  void aVersionThatIsSwitchedOffIsRefused() throws Exception {
    Tls tls = localhost().withOptions(options().withProtocols("TLSv1.3"));
    try (EchoServer server = new EchoServer(tls)) {
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(), "localhost", p -> p.setProtocols(new String[] {"TLSv1.2"})))
          .isInstanceOf(SSLException.class);
      assertThat(server.failure())
          .isEqualTo("the client speaks no version of TLS that this server does");
    }
  }

  @Test
  void onlyTheNamedCiphersAreSpoken() throws Exception {
    String wanted = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    Tls tls = localhost().withOptions(options().withProtocols("TLSv1.2").withCiphers(wanted));
    try (EchoServer server = new EchoServer(tls)) {
      try (Client.Open open = client.connect(server.port(), "localhost")) {
        assertThat(open.session().getCipherSuite()).isEqualTo(wanted);
      }
      String other = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(), "localhost", p -> p.setCipherSuites(new String[] {other})))
          .isInstanceOf(IOException.class);
      assertThat(server.failure())
          .isEqualTo("the client and this server have no cipher suite or group in common");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TLS_AES_128_GCM_SHA256, TLSv1.3, TLSv1.2",
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLSv1.2, TLSv1.3"
  })
  void aVersionThatNoNamedCipherIsForIsNotSpoken(String cipher, String spoken, String other)
      throws Exception {
    try (EchoServer server =
        new EchoServer(localhost().withOptions(options().withCiphers(cipher)))) {
      try (Client.Open open = client.connect(server.port(), "localhost")) {
        assertThat(open.session().getProtocol()).isEqualTo(spoken);
      }
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(), "localhost", p -> p.setProtocols(new String[] {other})))
          .isInstanceOf(SSLException.class);
    }
    Tls nothingLeft = localhost().withOptions(options().withCiphers(cipher).withProtocols(other));
    assertThatThrownBy(() -> TlsContext.open(nothingLeft, List.of()))
        .isInstanceOf(TlsException.class)
        .hasMessage("none of the ciphers is for " + other);
  }

  @Test
  void suitesWithoutForwardSecrecyOrAuthenticationAreNotAmongTheDefaults() throws Exception {
    try (EchoServer server =
        new EchoServer(
            Tls.of(certificates.pem("rsa", certificates.server("localhost", Algorithm.rsa2048)))
                .withOptions(options()))) {
      String[] weak = {"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"};
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(),
                      "localhost",
                      p -> {
                        p.setProtocols(new String[] {"TLSv1.2"});
                        p.setCipherSuites(weak);
                      }))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void theCommonGroupsAreKnown() {
    assertThat(EngineNames.of(engine).groups(TlsOptions.DEFAULTS))
        .contains("x25519", "secp256r1", "secp384r1");
  }

  @Test
  void onlyTheNamedGroupsAreSpoken() throws Exception {
    Tls tls = localhost().withOptions(options().withGroups("secp384r1"));
    try (EchoServer server = new EchoServer(tls)) {
      try (Client.Open open =
          client.connect(
              server.port(),
              "localhost",
              p -> p.setNamedGroups(new String[] {"x25519", "secp384r1"}))) {
        assertThat(open.echo("hello")).isEqualTo("hello");
      }
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(), "localhost", p -> p.setNamedGroups(new String[] {"x25519"})))
          .isInstanceOf(IOException.class);
      assertThat(server.failure())
          .isEqualTo("the client and this server have no cipher suite or group in common");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cipher", "group"})
  void aNameThatTheEngineDoesNotKnowIsAnError(String kind) {
    TlsOptions wrong =
        kind.equals("cipher") ? options().withCiphers("TLS_BEST") : options().withGroups("best");
    assertThatThrownBy(() -> TlsContext.open(localhost().withOptions(wrong), List.of()))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("is not known to the engine " + engine);
  }

  @Test
  void theHostThatTheClientNamesPicksTheCertificate() throws Exception {
    Tls tls =
        localhost()
            .withHost("a.example", certificates.pem("a", certificates.server("a.example")))
            .withHost("*.b.example", certificates.pem("b", certificates.server("*.b.example")))
            .withHost("x.b.example", certificates.pem("x", certificates.server("x.b.example")));
    try (EchoServer server = new EchoServer(tls)) {
      assertThat(subjectFor(server, "A.example")).isEqualTo("CN=a.example");
      assertThat(server.session().host()).contains("a.example");
      assertThat(subjectFor(server, "y.b.example")).isEqualTo("CN=*.b.example");
      assertThat(subjectFor(server, "x.b.example")).isEqualTo("CN=x.b.example");
      assertThat(subjectFor(server, "b.example")).isEqualTo("CN=localhost");
      assertThat(subjectFor(server, "z.y.b.example")).isEqualTo("CN=localhost");
      assertThat(subjectFor(server, "other.example")).isEqualTo("CN=localhost");
      assertThat(subjectFor(server, "")).isEqualTo("CN=localhost");
    }
  }

  private String subjectFor(EchoServer server, String host) throws IOException {
    // A client that resumed a session would name the host of the session again.
    Client fresh = new Client(certificates.authority);
    try (Client.Open open = fresh.connect(server.port(), host)) {
      open.echo("hello");
      return open.subject();
    }
  }

  @Test
  void theServersOrderOfApplicationProtocolsDecides() throws Exception {
    try (EchoServer server = new EchoServer(localhost(), "h2", "http/1.1");
        Client.Open open =
            client.connect(
                server.port(),
                "localhost",
                p -> p.setApplicationProtocols(new String[] {"http/1.1", "h2"}))) {
      open.echo("hello");
      assertThat(open.socket().getApplicationProtocol()).isEqualTo("h2");
      assertThat(server.session().applicationProtocol()).contains("h2");
    }
  }

  @Test
  void aClientOfOtherApplicationProtocolsIsRefusedByAnAlert() throws Exception {
    try (EchoServer server = new EchoServer(localhost(), "h2", "http/1.1")) {
      assertThatThrownBy(
              () ->
                  client.connect(
                      server.port(),
                      "localhost",
                      p -> p.setApplicationProtocols(new String[] {"smtp"})))
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("no_application_protocol");
      assertThat(server.failure()).isEqualTo("the client speaks none of [h2, http/1.1] (ALPN)");
    }
  }

  @Test
  void aRenegotiationIsRefused() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Client.Open open =
            client.connect(
                server.port(), "localhost", p -> p.setProtocols(new String[] {"TLSv1.2"}))) {
      String much = "x".repeat(100_000);
      assertThat(open.echo(much)).isEqualTo(much);
      assertThatThrownBy(
              () -> {
                open.socket().startHandshake();
                if (open.echo("again").isEmpty()) {
                  throw new IOException("closed");
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aClosedContextRefusesNewHandshakesAndKeepsOpenConnections() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Client.Open open = client.connect(server.port(), "localhost")) {
      assertThat(open.echo("before")).isEqualTo("before");
      server.tls.close();
      assertThat(open.echo("after")).isEqualTo("after");
      assertThatThrownBy(() -> client.connect(server.port(), "localhost"))
          .isInstanceOf(IOException.class);
      assertThat(server.failure()).isEqualTo("the server no longer takes TLS connections");
    }
  }
}
