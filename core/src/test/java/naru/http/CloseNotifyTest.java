package naru.http;

import static org.awaitility.Awaitility.await;

import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client of TLS that says it sends nothing more (RFC 8446 §6.1), and what becomes of the rest.
 */
class CloseNotifyTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n"
      })
  void itsConnectionIsClosed(String begun) {
    try (TestServer server =
            Protocol.H1_TLS.serve(
                (request, response) -> {
                  if (request.method().equals("POST")) {
                    response.end(request.bytes());
                  }
                });
        RawClient client = Protocol.H1_TLS.raw(server)) {
      client.send(begun);
      await().until(() -> server.http().connections() == 1);

      client.sendBehindCloseNotify(32L << 20);

      await().until(() -> server.http().connections() == 0);
    }
  }
}
