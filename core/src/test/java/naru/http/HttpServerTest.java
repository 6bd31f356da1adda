package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events and closing. */
class HttpServerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  /** Idle connections must not end by themselves. */
  private static final ServerOptions LASTING =
      ServerOptions.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withKeepAlive(Duration.ofMinutes(10)));

  @TempDir Path folder = Path.of("");

  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void closeAll() {
    servers.forEach(it -> it.close(Duration.ofMillis(1)).join());
  }

  private HttpServer server(String answer) {
    HttpServer made = Http.createServer(LASTING, (req, res) -> res.end(answer));
    servers.add(made);
    return made;
  }

  private static String ask(int port) {
    try (RawClient client = RawClient.connect(port)) {
      return client.send(GET).read().body();
    }
  }

  @Test
  void connectionsAreToldAndCounted() {
    List<Connection> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("x").onConnection(told::add).listen("127.0.0.1", 0);
    try (RawClient client = RawClient.connect(server.port());
        RawClient other = RawClient.connect(server.port())) {
      client.send(GET).read();
      other.send(GET).read();
      assertThat(told).hasSize(2);
      assertThat(told)
          .extracting(it -> ((InetSocketAddress) it.remoteAddress()).getPort())
          .containsExactlyInAnyOrder(client.localPort(), other.localPort());
      assertThat(((InetSocketAddress) told.getFirst().localAddress()).getPort())
          .isEqualTo(server.port());
      assertThat(server.connections()).isEqualTo(2);

      told.forEach(Connection::close);
      assertThat(client.readToClose()).isEmpty();
      await().until(() -> server.connections() == 0);
    }
  }

  @Test
  void clientErrorsAreToldWithTheirStatus() {
    List<ClientError> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("x").onClientError(told::add).listen("127.0.0.1", 0);
    try (RawClient client = RawClient.connect(server.port())) {
      assertThat(client.send("BAD\r\n\r\n").readToClose())
          .extracting(Answer::status)
          .containsExactly(400);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().cause().status()).isEqualTo(400);
      assertThat(((InetSocketAddress) told.getFirst().connection().remoteAddress()).getPort())
          .isEqualTo(client.localPort());
    }
  }

  @Test
  void aFaultOfTheServersOwnIsNoClientError() {
    List<ClientError> told = new CopyOnWriteArrayList<>();
    EmbeddedChannel connection =
        new EmbeddedChannel(new Http2Session(server("x").onClientError(told::add)));
    connection.pipeline().fireExceptionCaught(new IllegalStateException("on purpose"));
    assertThat(told).isEmpty();
    connection.finishAndReleaseAll();
  }

  @Test
  void aListenerOfEventsThatFailsHarmsNobody() {
    HttpServer server =
        server("x")
            .onConnection(
                it -> {
                  throw new IllegalStateException("on purpose");
                })
            .listen("127.0.0.1", 0);

    assertThat(ask(server.port())).isEqualTo("x");
  }

  @Test
  void closeLetsRunningRequestsEndAndClosesTheIdleAndTakesNoNew() {
    List<Response> running = new CopyOnWriteArrayList<>();
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer http =
        Http.createServer(
            LASTING,
            (req, res) -> {
              if (req.url().equals("/run")) {
                running.add(res);
              } else {
                res.end();
              }
            });
    try (TestServer server = TestServer.start(http.onClose(() -> told.add("close")));
        RawClient busy = RawClient.connect(server.port());
        RawClient idle = RawClient.connect(server.port());
        RawClient fresh = RawClient.connect(server.port())) {
      int port = server.port();
      busy.send("GET /run HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
      idle.send(GET).read();
      await().until(() -> !running.isEmpty() && http.connections() == 3);

      var closed = http.close(Duration.ofMinutes(1));

      assertThat(idle.readToClose()).isEmpty();
      assertThat(fresh.readToClose()).isEmpty();
      assertThat(failure(() -> RawClient.connect(port).close())).contains("ConnectException");
      assertThat(closed).isNotDone();
      assertThat(told).isEmpty();
      running.getFirst().end("done");
      List<Answer> answers = busy.readToClose();
      assertThat(answers).extracting(Answer::body).containsExactly("done");
      assertThat(answers.getFirst().header("Connection")).isEqualTo("close");
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      await().until(() -> told.equals(List.of("close")));
      assertThat(http.address()).isEmpty();
    }
  }

  @Test
  void atTheDeadlineWhatIsLeftIsClosed() {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer http =
        Http.createServer(
            (req, res) -> {
              res.onClose(() -> told.add("close"));
              res.write("never ends");
            });
    try (TestServer server = TestServer.start(http);
        RawClient client = RawClient.connect(server.port())) {
      client.send(GET);
      assertThat(client.readLine()).startsWith("HTTP/1.1 200");

      assertThat(http.close(Duration.ofMillis(100))).succeedsWithin(Duration.ofSeconds(20));

      assertThat(client.readBytesToClose()).doesNotContain("\r\n0\r\n");
      await().until(() -> told.contains("close"));
    }
  }

  @Test
  void aServerMayListenAgainAfterItHasClosed() {
    HttpServer server = server("again").listen(0);
    ask(server.port());
    server.close().join();

    server.listen(0);

    assertThat(ask(server.port())).isEqualTo("again");
    assertThat(server.close()).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void idleConnectionsOrAllCanBeClosedWhileItListens() {
    List<Response> running = new CopyOnWriteArrayList<>();
    try (TestServer server = TestServer.start(LASTING, (req, res) -> running.add(res));
        RawClient busy = RawClient.connect(server.port());
        RawClient idle = RawClient.connect(server.port())) {
      busy.send(GET);
      await().until(() -> running.size() == 1 && server.http().connections() == 2);

      server.http().closeIdleConnections();
      assertThat(idle.readToClose()).isEmpty();
      running.getFirst().end("fine");
      assertThat(busy.read().body()).isEqualTo("fine");

      busy.send(GET);
      await().until(() -> running.size() == 2);
      server.http().closeAllConnections();
      assertThat(busy.readToClose()).isEmpty();
      await().until(() -> server.http().connections() == 0);
      try (RawClient after = RawClient.connect(server.port())) {
        after.send(GET);
        await().until(() -> running.size() == 3);
      }
    }
  }

  @Test
  void aHandlerThatHoldsItsLoopHoldsUpNoOthersEnd() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    ServerOptions options = LASTING.withExecution(Execution.EVENT_LOOP);
    HttpServer server =
        Http.createServer(
                options,
                (req, res) -> {
                  if (req.path().equals("/held")) {
                    held.countDown();
                    waitFor(released);
                  }
                  res.end("done");
                })
            .listen("127.0.0.1", 0);
    List<RawClient> idle = new ArrayList<>();
    try (RawClient holder = RawClient.connect(server.port())) {
      for (int i = 0; i < 8; i++) {
        RawClient client = RawClient.connect(server.port());
        idle.add(client);
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      }
      holder.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> done = server.close(Duration.ofMillis(1));

      CompletableFuture<?>[] ends =
          idle.stream()
              .map(
                  it ->
                      CompletableFuture.runAsync(it::countBytesToClose, Thread::startVirtualThread))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.anyOf(ends).get(20, TimeUnit.SECONDS);
      assertThat(done).isNotDone();
      released.countDown();
      done.get(20, TimeUnit.SECONDS);
    } finally {
      released.countDown();
      idle.forEach(RawClient::close);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
