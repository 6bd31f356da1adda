package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Someone begins an address with http:// where https:// belongs. */
class PlainToTlsTest {
  private static String say(TestServer server, String plain) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(RawClient.PATIENCE_MILLIS);
      socket.getOutputStream().write(plain.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H1_TLS", "H2_TLS"})
  void heIsToldSoWhileOthersAreServed(Protocol protocol) throws IOException {
    try (TestServer server = protocol.serve((req, res) -> res.end(req.text()));
        TestClient other = protocol.connect(server)) {
      Exchange exchange = other.open(Call.postStreamed("/"));
      exchange.send("un".getBytes(US_ASCII));

      assertThat(say(server, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"))
          .startsWith("HTTP/1.1 400 Bad Request\r\n")
          .contains("\r\nConnection: close\r\n")
          .endsWith("\r\n\r\nThis port speaks HTTPS: begin the address with https://\n");
      assertThat(say(server, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
          .contains("begin the address with");

      exchange.send("disturbed".getBytes(US_ASCII));
      exchange.end();
      assertThat(exchange.whole().text()).isEqualTo("undisturbed");
    }
  }
}
