package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take too long or ask too much. All others time out after an hour. */
@ParameterizedClass
@MethodSource("naru.testing.Way#http1")
class TimeoutTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(150);

  /** For what begins once the client has had a turn, which may take a while. */
  private static final Duration LATER = Duration.ofSeconds(3);

  private static final Timeouts PATIENT = new Timeouts(LONG, LONG, LONG, LONG, LONG);
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Way way;

  TimeoutTest(Way way) {
    this.way = way;
  }

  /** Sends this over and over, until the server has closed. */
  private static Thread drip(RawClient client, String drop) {
    return Thread.startVirtualThread(
        () -> {
          try {
            while (true) {
              client.send(drop);
              Thread.sleep(20);
            }
          } catch (InterruptedException | RuntimeException closed) {
            // Which is the point.
          }
        });
  }

  private TestServer refuse(Timeouts timeouts) {
    return way.serve(
        ServerOptions.DEFAULTS.withTimeouts(timeouts),
        (req, res) -> {
          throw new HttpException(413, "too much");
        });
  }

  private TestServer serve(Timeouts timeouts) {
    return way.serve(
        ServerOptions.DEFAULTS.withTimeouts(timeouts),
        (req, res) -> req.onEnd(() -> res.end("ok")));
  }

  @Test
  void whatIsLongerThanClocksCountIsRefused() {
    Duration forEver = Duration.ofMillis(Long.MAX_VALUE);
    assertThat(failure(() -> PATIENT.withRequest(forEver))).contains("request must be 100 years");
    try (TestServer server = serve(PATIENT)) {
      assertThat(failure(() -> server.http().close(forEver))).contains("100 years");
      assertThat(server.http().address()).isPresent();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\nX: y", "\r\nGET", "P"})
  void aHeadThatDoesNotEndIs408(String head) {
    // What may become the preface of HTTP/2 has no header yet.
    Duration idle = head.equals("P") ? LATER : LONG;
    try (TestServer server = serve(PATIENT.withHeader(SHORT).withKeepAlive(idle));
        RawClient client = way.protocol().raw(server)) {
      client.send(head);
      List<Answer> answers = client.readToClose();
      assertThat(answers).extracting(Answer::status).containsExactly(408);
      assertThat(answers.getFirst().header("Connection")).isEqualTo("close");
    }
  }

  @Test
  void aHeadThatComesInDropsIs408All() {
    try (TestServer server = serve(PATIENT.withHeader(SHORT));
        RawClient client = way.protocol().raw(server)) {
      client.send("GET / HTTP/1.1\r\n");
      Thread drops = drip(client, "X: y\r\n");
      assertThat(client.read().status()).isEqualTo(408);
      drops.interrupt();
    }
  }

  @Test
  void aSecondHeadThatDoesNotEndIs408Too() {
    try (TestServer server = serve(PATIENT.withHeader(SHORT));
        RawClient client = way.protocol().raw(server)) {
      client.send(GET + "GET /");
      assertThat(client.readToClose()).extracting(Answer::status).containsExactly(200, 408);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Content-Length: 10\r\n\r\nhello", "Transfer-Encoding: chunked\r\n\r\n5\r\nhel"})
  void aBodyThatDoesNotEndIs408(String rest) {
    try (TestServer server = serve(PATIENT.withRequest(SHORT));
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\n" + rest);
      assertThat(client.readToClose()).extracting(Answer::status).containsExactly(408);
    }
  }

  /** A client that looks for the answer behind its upload must find it there. */
  @Test
  void anUploadThatIsRefusedMayTakeAsLongAsOthers() throws InterruptedException {
    // A client that gets no turn for two seconds is one that sends nothing, but not every time.
    List<String> answers = List.of();
    for (int i = 0; i < 5 && answers.isEmpty(); i++) {
      answers = answersToSlowUpload();
    }
    assertThat(answers).containsExactly("too much");
  }

  /** None if it was cut off. */
  private List<String> answersToSlowUpload() throws InterruptedException {
    try (TestServer server = refuse(PATIENT);
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
      for (int part = 0; part < 12; part++) {
        Thread.sleep(250); // More, all in all, than a client gets that sends nothing.
        client.send("x".repeat(10_000));
      }
      return client.readToClose().stream().map(Answer::body).toList();
    } catch (UncheckedIOException cut) {
      return List.of();
    }
  }

  @Test
  void anUploadThatIsRefusedIsNotReadForEver() {
    try (TestServer server = refuse(PATIENT.withRequest(LATER));
        RawClient client = way.protocol().raw(server)) {
      Thread drops = goOnWithRefused(client);
      await().until(() -> server.http().connections() == 0);
      drops.interrupt();
    }
  }

  @Test
  void anUploadThatIsRefusedDoesNotKeepAServerFromClosing() {
    try (TestServer server = refuse(PATIENT);
        RawClient client = way.protocol().raw(server)) {
      Thread drops = goOnWithRefused(client);
      assertThat(server.http().close(LONG)).succeedsWithin(Duration.ofSeconds(20));
      drops.interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyThatIsSkippedDoesNotKeepAServerFromClosing(boolean answeredBefore) {
    CountDownLatch closes = new CountDownLatch(answeredBefore ? 0 : 1);
    try (TestServer server =
            way.serve(
                ServerOptions.DEFAULTS.withTimeouts(PATIENT),
                (req, res) -> {
                  res.write("begun");
                  Thread.startVirtualThread(
                      () -> {
                        awaitQuietly(closes);
                        res.end();
                      });
                });
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      if (answeredBefore) {
        assertThat(client.read().body()).isEqualTo("begun");
      } else {
        assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
      }
      CompletableFuture<Void> closed = server.http().close(LONG);
      closes.countDown();
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread goOnWithRefused(RawClient client) {
    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
    assertThat(client.read().status()).isEqualTo(413);
    return drip(client, "x");
  }

  @Test
  void aBodyThatDoesNotEndAfterTheAnswerHasBegunBreaksItOff() {
    try (TestServer server =
            way.serve(
                ServerOptions.DEFAULTS.withTimeouts(PATIENT.withRequest(LATER.plusSeconds(1))),
                (req, res) -> {
                  res.write("begun");
                  req.onEnd(() -> res.end());
                });
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello");
      assertThat(client.readBytesToClose()).startsWith("HTTP/1.1 200").doesNotContain("\r\n0\r\n");
    }
  }

  @Test
  void aListenerMayTakeLongerThanAllOfThem() {
    Timeouts short_ = new Timeouts(SHORT, SHORT, LATER, SHORT, LONG);
    List<Response> waiting = new CopyOnWriteArrayList<>();
    try (TestServer server =
            way.serve(
                ServerOptions.DEFAULTS.withTimeouts(short_),
                (req, res) -> req.onEnd(() -> waiting.add(res)));
        RawClient client = way.protocol().raw(server)) {
      client.send(GET);
      await().until(() -> !waiting.isEmpty());
      try (RawClient idle = way.protocol().raw(server)) {
        assertThat(idle.readToClose()).isEmpty();
      }
      waiting.getFirst().end("late");
      assertThat(client.read().body()).isEqualTo("late");
    }
  }

  @Test
  void aConnectionThatSaysNothingIsClosedWithoutAWord() {
    try (TestServer server = serve(PATIENT.withKeepAlive(LATER));
        RawClient client = way.protocol().raw(server);
        RawClient used = way.protocol().raw(server)) {
      used.send(GET);
      assertThat(client.readBytesToClose()).isEmpty();
      assertThat(used.readToClose()).extracting(Answer::status).containsExactly(200);
    }
  }

  @Test
  void aClientThatTakesNothingOfItsAnswerIsClosed() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
            way.serve(
                ServerOptions.DEFAULTS.withTimeouts(PATIENT.withWrite(SHORT)),
                (req, res) -> {
                  res.onClose(() -> told.add("closed"));
                  res.end(new byte[24 << 20]);
                });
        RawClient client = way.protocol().raw(server, 1 << 16)) {
      client.send(GET);
      await().until(() -> told.contains("closed"));
      await().until(() -> server.http().connections() == 0);
    }
  }

  @Test
  void aClientThatReadsALittleNowAndThenIsNotStalled() throws InterruptedException {
    // One that gets no turn for as long as a stall may last is stalled, but not every time.
    boolean all = false;
    for (int i = 0; i < 5 && !all; i++) {
      all = takesAllInPieces();
    }
    assertThat(all).isTrue();
  }

  /** Whether who pauses, all in all, for longer than a stall may last gets the whole answer. */
  private boolean takesAllInPieces() throws InterruptedException {
    int piece = 1 << 20;
    byte[] large = new byte[24 * piece];
    try (TestServer server =
            way.serve(
                ServerOptions.DEFAULTS.withTimeouts(PATIENT.withWrite(Duration.ofSeconds(1))),
                (req, res) -> res.end(large));
        RawClient client = way.protocol().raw(server, 1 << 16)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      for (int i = 0; i < 12; i++) {
        Thread.sleep(200);
        client.skip(piece);
      }
      return client.countBytesToClose() > large.length - 12L * piece;
    } catch (UncheckedIOException cut) {
      return false;
    }
  }

  @Test
  void aConnectionServesSoManyRequestsAndSaysWhichIsTheLast() {
    ServerOptions three =
        ServerOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withRequestsPerConnection(3));
    try (TestServer server = way.serve(three, (req, res) -> res.end());
        RawClient client = way.protocol().raw(server)) {
      assertThat(client.send(GET.repeat(5)).readToClose())
          .extracting(it -> it.header("Connection"))
          .containsExactly("keep-alive", "keep-alive", "close");
    }
  }

  private boolean isClosedAtOnce(TestServer server) {
    try (RawClient client = way.protocol().raw(server)) {
      return client.readBytesToClose().isEmpty();
    } catch (UncheckedIOException noHandshake) {
      return true;
    }
  }

  @Test
  void beyondSoManyConnectionsNewOnesAreClosedAtOnce() {
    ServerOptions two =
        ServerOptions.DEFAULTS.withTimeouts(PATIENT).withLimits(Limits.DEFAULTS.withConnections(2));
    try (TestServer server = way.serve(two, (req, res) -> res.end());
        RawClient first = way.protocol().raw(server);
        RawClient second = way.protocol().raw(server)) {
      first.send(GET).read();
      second.send(GET).read();
      assertThat(isClosedAtOnce(server)).isTrue();
      first.reset();
      await().until(() -> server.http().connections() == 1);
      try (RawClient fourth = way.protocol().raw(server)) {
        assertThat(fourth.send(GET).read().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void theLimitsOfTheHeadAreOptions() {
    ServerOptions small =
        ServerOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withHeaderBytes(100).withHeaderCount(3));
    try (TestServer server = way.serve(small, (req, res) -> res.end())) {
      for (String head :
          List.of(
              "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(100) + "\r\n\r\n",
              "GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\nC:\r\n\r\n")) {
        try (RawClient client = way.protocol().raw(server)) {
          assertThat(client.send(head).read().status()).isEqualTo(431);
        }
      }
      try (RawClient client = way.protocol().raw(server)) {
        String head = "GET / HTTP/1.1\r\nHost: a\r\nA:\r\nB:\r\n\r\n";
        assertThat(client.send(head.repeat(10)).read().status()).isEqualTo(200);
      }
    }
  }

  /** As old browsers send it behind a form. It is no part of the next request. */
  @Test
  void anEmptyLineBehindARequestDoesNotKeepTheConnection() {
    try (TestServer server = serve(PATIENT.withKeepAlive(LATER));
        RawClient client = way.protocol().raw(server)) {
      client.send(GET);
      assertThat(client.read().body()).isEqualTo("ok");
      client.send("\r\n");
      assertThat(client.readToClose()).isEmpty();
    }
  }
}
