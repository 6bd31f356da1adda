package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Answers whose end is that of the connection, as a client of HTTP/1.0 gets them where the length
 * isn't known (RFC 9112 §8): a cache must not take a part for the whole.
 */
@ParameterizedClass
@MethodSource("naru.testing.Protocol#http1")
class CutAnswerTest {
  private static final String GET = "GET / HTTP/1.0\r\n\r\n";

  private final Protocol protocol;

  CutAnswerTest(Protocol protocol) {
    this.protocol = protocol;
  }

  @Test
  void oneThatFailsEndsInAReset() {
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  res.write("half");
                  throw new IllegalStateException("on purpose");
                });
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(GET).endsInOrder()).isFalse();
    }
  }

  @Test
  void oneThatIsWholeEndsInOrder() {
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  res.write("who");
                  res.end("le");
                });
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(GET).endsInOrder()).isTrue();
    }
  }
}
