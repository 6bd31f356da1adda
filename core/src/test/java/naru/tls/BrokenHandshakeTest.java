package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Handshakes that a client breaks off, or never begins: what becomes of it, and what is told. */
@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class BrokenHandshakeTest {
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
  void theShortestTimeoutIsOneToo() throws Exception {
    Tls tls = localhost().withOptions(options().withHandshakeTimeout(Duration.ofNanos(1)));
    try (EchoServer server = new EchoServer(tls);
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      silent.setSoTimeout(20_000);
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void plainTextIsAnsweredInPlainTextAndClosed() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .isEqualTo(EchoServer.PLAIN_ANSWER);
      assertThat(server.failure())
          .isEqualTo("the client sent plain text where TLS is spoken (http:// for https://)");
      try (Client.Open open = client.connect(server.port(), "localhost")) {
        assertThat(open.echo("others are served")).isEqualTo("others are served");
      }
    }
  }

  @Test
  void bytesThatAreNeitherTlsNorTextAreClosed() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      assertThat(readToEnd(socket)).isLessThan(20);
      assertThat(server.failure()).isEqualTo("the client doesn't speak TLS");
    }
  }

  private static int readToEnd(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes().length;
    } catch (java.net.SocketException e) {
      return 0; // A reset is a close as well.
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "16", "160301"})
  void aClientThatGoesOnNoFurtherIsClosed(String start) throws Exception {
    Tls tls = localhost().withOptions(options().withHandshakeTimeout(Duration.ofMillis(100)));
    try (EchoServer server = new EchoServer(tls);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(HexFormat.of().parseHex(start));
      assertThat(readToEnd(socket)).isZero();
      assertThat(server.failure()).isEqualTo("the client didn't end its handshake in time");
    }
  }

  @Test
  void aClientThatLeavesBeforeTheHandshakeIsToldOf() throws Exception {
    try (EchoServer server = new EchoServer(localhost())) {
      new Socket(InetAddress.getLoopbackAddress(), server.port()).close();
      assertThat(server.failure()).isEqualTo("the client went away during the handshake");
    }
  }

  @Test
  void aClientThatDoesNotTrustTheCertificateIsToldOf() throws Exception {
    Client stranger = new Client(TestCertificates.authority("Another authority"));
    try (EchoServer server = new EchoServer(localhost())) {
      assertThatThrownBy(() -> stranger.connect(server.port(), "localhost"))
          .isInstanceOf(SSLException.class);
      assertThat(server.failure()).startsWith("the client refused the handshake: certificate_");
    }
  }

  /** As OpenSSL's client does in TLS 1.3: it has no keys yet for an alert that is encrypted. */
  @Test
  void aClientThatBreaksOffInTheClearIsUnderstood() throws Exception {
    byte[] record = clientHello();
    try (EchoServer server = new EchoServer(localhost());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(record);
      assertThat(socket.getInputStream().read()).isEqualTo(22);
      for (byte each : new byte[] {21, 3, 3, 0, 2, 2, 48}) {
        socket.getOutputStream().write(each);
      }
      assertThat(server.failure()).isEqualTo("the client refused the handshake: unknown_ca");
    }
  }

  /** A warning that the user has cancelled, and the end. */
  @Test
  void aClientThatGivesUpInOrderHasNoSession() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(HexFormat.of().parseHex("1503030002015a" + "15030300020100"));
      assertThat(server.failure()).isNotEmpty();
      assertThat(readToEnd(socket)).isLessThan(20);
      assertThat(server.sessions).isEmpty();
    }
  }

  private static byte[] clientHello() throws Exception {
    SSLEngine hello = SSLContext.getDefault().createSSLEngine("localhost", 443);
    hello.setUseClientMode(true);
    ByteBuffer record = ByteBuffer.allocate(hello.getSession().getPacketBufferSize());
    hello.wrap(ByteBuffer.allocate(0), record);
    return Arrays.copyOf(record.array(), record.position());
  }

  @Test
  void theTimeOfAHandshakeIsCountedFromTheConnection() throws Exception {
    try (EchoServer server = new EchoServer(localhost());
        Client.Open open = client.connect(server.port(), "localhost")) {
      assertThat(open.echo("here")).isEqualTo("here");

      assertThat(List.copyOf(server.connections))
          .singleElement()
          .satisfies(
              it ->
                  assertThat(it.pipeline().get(SslHandler.class).getHandshakeTimeoutMillis())
                      .isPositive()
                      .isLessThan(options().handshakeTimeout().toMillis()));
    }
  }
}
