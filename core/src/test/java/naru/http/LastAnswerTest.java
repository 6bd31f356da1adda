package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import naru.testing.Answer;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How a connection ends on which a client has more to say. */
class LastAnswerTest {
  private static final int CLIENTS = 4;

  @Test
  void everyConnectionIsToldBeforeItIsClosed() throws Exception {
    try (TestServer server = TestServer.start((req, res) -> res.end("fine"));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        int port = server.port();
        CountDownLatch busy = new CountDownLatch(CLIENTS);
        List<Future<?>> untilTold = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          untilTold.add(clients.submit(() -> askUntilTold(port, busy)));
        }
        busy.await();
        var closed = server.http().close(Duration.ofMinutes(1), Duration.ofMinutes(1));
        for (Future<?> client : untilTold) {
          client.get();
        }
        assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
        server.http().listen("127.0.0.1", 0);
      }
    }
  }

  @Test
  void anAnswerThatIsLongerThanTheGraceAndSaidKeepAliveKeepsItsWord() {
    List<Response> running = new CopyOnWriteArrayList<>();
    RequestListener listener =
        (req, res) -> {
          if (req.path().equals("/long")) {
            res.write("begun ");
            running.add(res);
          } else {
            res.end("fine");
          }
        };
    try (TestServer server = TestServer.start(listener);
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET /long HTTP/1.1\r\nHost: localhost\r\n\r\n");
      await().until(() -> running.size() == 1);
      var closed = server.http().close(Duration.ofMillis(1), Duration.ofMinutes(1));
      await().until(() -> server.http().closing() == HttpServer.Closing.BEHIND_GRACE);

      running.getFirst().end("whole");
      assertThat(client.read().body()).isEqualTo("begun whole");
      assertThat(ask(client).header("Connection")).isEqualTo("close");
      assertThat(client.readToClose()).isEmpty();
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @CsvSource({"keep-alive,close", "x-hop,'x-hop,close'", "'x-hop, close','x-hop, close'"})
  void aHandlersOwnConnectionFieldDoesNotHideTheClose(String own, String said) {
    try (TestServer server =
            TestServer.start((req, res) -> res.setHeader("Connection", own).end("fine"));
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n");
      await().until(() -> server.http().connections() == 1);
      server.http().close(Duration.ofMinutes(1), Duration.ofMinutes(1));

      Answer answer = client.send("\r\n").read();

      assertThat(String.join(",", answer.headers().all("Connection"))).isEqualTo(said);
    }
  }

  @ParameterizedTest
  @MethodSource("naru.testing.Protocol#http1")
  void aClientThatStillSpeaksReadsTheLastAnswerToItsEnd(Protocol protocol) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    Limits one = Limits.DEFAULTS.withRequestsPerConnection(1);
    try (TestServer server =
            protocol.serve(
                ServerOptions.DEFAULTS.withLimits(one),
                (req, res) -> res.onClose(written::countDown).end(new byte[200_000]));
        RawClient client = protocol.raw(server, 4096)) {
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      written.await();
      client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.read().body()).hasSize(200_000);
      assertThat(client.readToClose()).isEmpty();
    }
  }

  private static void askUntilTold(int port, CountDownLatch busy) {
    try (RawClient client = RawClient.connect(port)) {
      Answer answer = ask(client);
      busy.countDown();
      while (!answer.header("Connection").equals("close")) {
        answer = ask(client);
      }
    }
  }

  private static Answer ask(RawClient client) {
    Answer answer = client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
    assertThat(answer.body()).isEqualTo("fine");
    return answer;
  }
}
