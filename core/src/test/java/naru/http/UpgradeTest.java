package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.testing.Answer;
import naru.testing.Attempt;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Another protocol on a connection that began with HTTP/1.1; HTTP/2 has no such thing. */
@ParameterizedClass
@MethodSource("naru.testing.Protocol#http1")
class UpgradeTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n";
  private static final String UPGRADE = GET + "Connection: Upgrade\r\nUpgrade: shout, x\r\n\r\n";

  private final Protocol protocol;

  UpgradeTest(Protocol protocol) {
    this.protocol = protocol;
  }

  private TestServer serve(RequestListener upgrade) {
    return TestServer.start(
        protocol
            .createServer(ServerOptions.DEFAULTS, (req, res) -> res.end("plain"))
            .onUpgrade(upgrade));
  }

  private static void shout(Request request, Response response) throws IOException {
    response.status(101).flushHeaders();
    var in = request.inputStream();
    for (int c = in.read(); c >= 0 && c != '.'; c = in.read()) {
      response.write(new byte[] {(byte) Character.toUpperCase(c)});
    }
    response.end();
  }

  @Test
  void anOrdinaryListenerAgreesToNothing() {
    try (TestServer server =
            TestServer.start(
                protocol.createServer(
                    ServerOptions.DEFAULTS,
                    (req, res) -> res.end(Attempt.failure(() -> res.status(101)))));
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(UPGRADE).read().body()).contains("200 to 999, not 101");
    }
  }

  @Test
  void aListenerSpeaksWhatItLikesAfterA101() {
    try (TestServer server = serve(UpgradeTest::shout);
        RawClient client = protocol.raw(server);
        RawClient other = protocol.raw(server)) {
      client.send(UPGRADE + "hello");
      assertThat(client.readLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
      assertThat(List.of(client.readLine(), client.readLine(), client.readLine()))
          .containsExactlyInAnyOrder("Upgrade: shout", "Connection: Upgrade", "");
      assertThat(client.readBytes(5)).isEqualTo("HELLO");
      assertThat(client.send(" you.").readBytesToClose()).isEqualTo(" YOU");
      assertThat(other.send(GET + "\r\n").read().body()).isEqualTo("plain");
    }
  }

  /** With TLS the end of one side is that of both. */
  @Test
  void theEndOfWhatTheClientSendsIsRegular() {
    assumeThat(protocol).isEqualTo(Protocol.H1);
    try (TestServer server = serve(UpgradeTest::shout);
        RawClient client = protocol.raw(server)) {
      client.send(UPGRADE + "hello").shutdownOutput();
      assertThat(client.readBytesToClose()).endsWith("\r\n\r\nHELLO");
    }
  }

  @Test
  void itMayChooseAmongTheProtocolsOffered() {
    try (TestServer server =
            serve((req, res) -> res.status(101).setHeader("upgrade", "x").end("bye"));
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(UPGRADE).readBytesToClose())
          .startsWith("HTTP/1.1 101 ")
          .contains("upgrade: x\r\n")
          .doesNotContain("shout", "Content-Length", "chunked", "Date")
          .endsWith("\r\n\r\nbye");
    }
  }

  @Test
  void whoeverRefusesAnswersAsAlwaysAndTheConnectionCloses() {
    try (TestServer server = serve((req, res) -> res.status(403).end("no"));
        RawClient client = protocol.raw(server)) {
      List<Answer> answers = client.send(UPGRADE + GET + "\r\n").readToClose();
      assertThat(answers).extracting(Answer::status).containsExactly(403);
      assertThat(answers.getFirst().header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void aListenerThatFailsIsA500() {
    try (TestServer server =
            serve(
                (req, res) -> {
                  throw new IllegalStateException("on purpose");
                });
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(UPGRADE).readToClose())
          .extracting(Answer::status)
          .containsExactly(500);
    }
  }

  @Test
  void aClientThatGoesAwayIsAnIoExceptionOrAnEnd() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
            serve(
                (req, res) -> {
                  res.onClose(() -> told.add("closed"));
                  res.status(101).flushHeaders();
                  told.add("agreed");
                  try {
                    req.inputStream().readAllBytes();
                  } finally {
                    told.add("left");
                  }
                });
        RawClient client = protocol.raw(server)) {
      client.send(UPGRADE);
      await().until(() -> told.contains("agreed"));
      client.reset();
      await().until(() -> told.containsAll(List.of("left", "closed")));
      await().until(() -> server.http().connections() == 0);
    }
  }

  @Test
  void otherRequestsAreOrdinaryOnes() {
    try (TestServer server = serve(UpgradeTest::shout);
        RawClient client = protocol.raw(server)) {
      for (String request :
          List.of(
              GET + "Upgrade: shout\r\n\r\n",
              GET + "Connection: Upgrade\r\n\r\n",
              "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: shout\r\n"
                  + "Content-Length: 1\r\n\r\nx")) {
        assertThat(client.send(request).read().body()).as(request).isEqualTo("plain");
      }
    }
  }

  @Test
  void withoutAListenerAllRequestsAreOrdinaryOnes() {
    try (TestServer server = protocol.serve((req, res) -> res.end("plain"));
        RawClient client = protocol.raw(server)) {
      assertThat(client.send(UPGRADE).read().body()).isEqualTo("plain");
      assertThat(client.send(GET + "\r\n").read().body()).isEqualTo("plain");
    }
  }
}
