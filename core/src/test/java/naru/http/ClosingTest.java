package naru.http;

import static naru.testing.Attempt.breakOff;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a server that closes still does, and what it does no more. */
@ParameterizedClass
@EnumSource(Protocol.class)
class ClosingTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Idle connections must not end by themselves. */
  private static final ServerOptions LASTING =
      ServerOptions.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withKeepAlive(Duration.ofMinutes(10)));

  private final Protocol protocol;
  private final List<Response> running = new CopyOnWriteArrayList<>();

  ClosingTest(Protocol protocol) {
    this.protocol = protocol;
  }

  private void answer(Request request, Response response) {
    if (request.path().equals("/run")) {
      running.add(response);
    } else {
      response.end("fine");
    }
  }

  @Test
  void theGraceOfACloseThatIsOverIsNothingToAServerThatListensAgain() throws Exception {
    try (TestServer server = protocol.serve(LASTING, this::answer)) {
      server.http().close(Duration.ofMillis(500), LONG).get();
      server.http().listen("127.0.0.1", 0);
      try (TestClient idle = protocol.connect(server)) {
        assertThat(idle.call(Call.get("/")).text()).isEqualTo("fine");
        Thread.sleep(1000);
        assertThat(server.http().connections()).isEqualTo(1);
        assertThat(idle.call(Call.get("/")).text()).isEqualTo("fine");
      }
    }
  }

  @Test
  void anInterruptWhileTheLastPartWaitsBreaksTheAnswerOff() {
    byte[] large = new byte[24 << 20];
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  Thread.currentThread().interrupt();
                  res.end(large);
                });
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.get("/"));
      assertThat(breakOff(exchange::whole)).isNotEqualTo("nothing");
    }
  }

  @Test
  void runningRequestsEndAndIdleConnectionsCloseAndNewOnesAreRefused() {
    try (TestServer server = protocol.serve(LASTING, this::answer);
        TestClient busy = protocol.connect(server);
        TestClient idle = protocol.connect(server)) {
      int port = server.port();
      assertThat(idle.call(Call.get("/")).text()).isEqualTo("fine");
      Exchange exchange = busy.open(Call.get("/run"));
      await().until(() -> running.size() == 1);

      var closed = server.http().close(LONG);

      await().until(() -> server.http().connections() == 1);
      assertThat(failure(() -> RawClient.connect(port).close())).contains("ConnectException");
      assertThat(closed).isNotDone();
      running.getFirst().write("do");
      running.getFirst().end("ne");
      assertThat(exchange.whole().text()).isEqualTo("done");
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      assertThat(server.http().connections()).isZero();
    }
  }

  @Test
  void anUploadUnderWayEndsToo() {
    try (TestServer server =
            protocol.serve((req, res) -> req.onData(it -> running.add(res)).onEnd(res::end));
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send(new byte[1]);
      await().until(() -> !running.isEmpty());

      var closed = server.http().close(LONG);

      exchange.send(new byte[100_000]);
      exchange.end();
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  /** A loop that a handler holds keeps its own connections from that alone. */
  @Test
  void atTheDeadlineBehindAGracePeriodTooThoughALoopIsHeld() throws InterruptedException {
    assumeThat(Runtime.getRuntime().availableProcessors()).as("event loops").isGreaterThan(1);
    CountDownLatch held = new CountDownLatch(1);
    ServerOptions onLoops = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            protocol.serve(
                onLoops,
                (req, res) -> {
                  running.add(res);
                  res.write("begun");
                  if (req.path().equals("/hold")) {
                    held.await();
                  }
                });
        TestClient first = protocol.connect(server);
        TestClient second = protocol.connect(server)) {
      // They take turns, so these two are of different loops.
      Exchange exchange = second.open(Call.get("/run"));
      assertThat(exchange.read()).isEqualTo("begun");
      first.open(Call.get("/hold"));
      await().until(() -> running.size() == 2);

      try {
        server.http().close(Duration.ofMillis(50), Duration.ofMillis(50));
        assertThat(failure(exchange::read)).startsWith("UncheckedIOException");
      } finally {
        held.countDown();
      }
    }
  }

  @Test
  void atTheDeadlineWhatIsLeftIsBrokenOff() {
    try (TestServer server = protocol.serve(LASTING, this::answer);
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.get("/run"));
      await().until(() -> running.size() == 1);
      running.getFirst().write("begun");
      assertThat(exchange.read()).isEqualTo("begun");

      assertThat(server.http().close(Duration.ofMillis(50))).succeedsWithin(Duration.ofSeconds(20));

      assertThat(failure(exchange::read)).startsWith("UncheckedIOException");
      await().until(() -> running.getFirst().closed());
    }
  }

  @Test
  void itMayListenAgainOnceItHasClosedAndNotBefore() {
    try (TestServer server = protocol.serve(LASTING, this::answer);
        TestClient before = protocol.connect(server)) {
      Exchange exchange = before.open(Call.get("/run"));
      await().until(() -> running.size() == 1);
      var closed = server.http().close(LONG);

      assertThat(failure(() -> server.http().listen("127.0.0.1", 0)))
          .startsWith("IllegalStateException")
          .contains("still closes");

      running.getFirst().end("done");
      assertThat(exchange.whole().text()).isEqualTo("done");
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      server.http().listen("127.0.0.1", 0);
      try (TestClient after = protocol.connect(server)) {
        assertThat(after.call(Call.get("/")).text()).isEqualTo("fine");
      }
    }
  }
}
