package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** While a listener has written half of an answer and goes on; the client has its head. */
  private void halfAnswered(BiConsumer<TestServer, RawClient> test) {
    CountDownLatch never = new CountDownLatch(1);
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  res.write("half");
                  never.await();
                });
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(GET).read(true).status()).isEqualTo(200);
      test.accept(server, client);
    } finally {
      never.countDown();
    }
  }

  @Test
  void oneThatAShutdownCutsOffEndsInAReset() {
    halfAnswered(
        (server, client) -> {
          server.http().close(Duration.ZERO, Duration.ofMillis(50)).join();
          assertThat(client.endsInOrder()).isFalse();
        });
  }

  /** Over TLS a client that says it ends has ended both ways. */
  @Test
  void oneWhoseClientLeavesEndsInAReset() {
    assumeThat(protocol).isEqualTo(Protocol.H1_TLS);
    halfAnswered((server, client) -> assertThat(client.shutdownOutput().endsInOrder()).isFalse());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatTheClientIsTooSlowForEndsInAReset(boolean ended) {
    ServerOptions hasty =
        ServerOptions.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withWrite(Duration.ofMillis(200)));
    try (TestServer server =
            protocol.serve(
                hasty,
                (req, res) -> {
                  res.write("a part, so that nobody knows the length");
                  if (ended) {
                    res.end(new byte[24 << 20]);
                  } else {
                    res.write(new byte[24 << 20]);
                    res.end();
                  }
                });
        RawClient client = protocol.raw(server, 1 << 16)) {
      client.send(GET);
      await().until(() -> server.http().requests() == 1);
      await().until(() -> server.http().connections() == 0);
      assertThat(client.endsInOrder()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 24 << 20})
  void oneThatIsWholeEndsInOrder(int rest) {
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  res.write("who");
                  res.end(new byte[rest]);
                });
        RawClient client = protocol.raw(server, 1 << 16)) {
      assertThat(client.send(GET).endsInOrder()).isTrue();
    }
  }
}
