package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.Standstill;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a connection of HTTP/1 lives and how it ends. */
@ParameterizedClass
@MethodSource("naru.testing.Way#http1")
class Http1ConnectionTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  private final Way way;

  Http1ConnectionTest(Way way) {
    this.way = way;
  }

  private static void echo(Request request, Response response) {
    StringBuilder body = new StringBuilder(request.url());
    request
        .onData(part -> body.append(ISO_8859_1.decode(part)))
        .onEnd(() -> response.end(body.toString()));
  }

  private static Timeouts quick() {
    // Between its connection and its request a client may get no turn for a while.
    return Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(3));
  }

  /** More than the buffers of both kernels take. */
  private static byte[] large() {
    return new byte[24 << 20];
  }

  @Test
  void aClientThatReadsSlowlyIsNotIdle() {
    byte[] large = large();
    try (TestServer server =
            way.serve(ServerOptions.DEFAULTS.withTimeouts(quick()), (req, res) -> res.end(large));
        RawClient slow = way.protocol().raw(server, 1 << 16)) {
      slow.send(GET);
      assertThat(slow.readLine()).isEqualTo("HTTP/1.1 200 OK");
      // Once two others, one after the other, were idle for too long, this one would have been.
      for (int i = 0; i < 2; i++) {
        try (RawClient idle = way.protocol().raw(server)) {
          assertThat(idle.readToClose()).isEmpty();
        }
      }
      assertThat(slow.countBytesToClose()).isGreaterThan((long) large.length);
    }
  }

  @Test
  void aServerThatClosesLetsAnAnswerUnderWayBeRead() {
    byte[] large = large();
    try (TestServer server = way.serve((req, res) -> res.end(large));
        RawClient slow = way.protocol().raw(server, 1 << 16)) {
      slow.send(GET);
      assertThat(slow.readLine()).isEqualTo("HTTP/1.1 200 OK");
      var closed = server.http().close(Duration.ofSeconds(20));
      assertThat(slow.countBytesToClose()).isGreaterThan((long) large.length);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void closingIdleConnectionsDoesNotCutAnAnswer() {
    byte[] large = large();
    Timeouts lasting = Timeouts.DEFAULTS.withKeepAlive(Duration.ofMinutes(10));
    try (TestServer server =
            way.serve(ServerOptions.DEFAULTS.withTimeouts(lasting), (req, res) -> res.end(large));
        RawClient slow = way.protocol().raw(server, 1 << 16);
        RawClient idle = way.protocol().raw(server)) {
      slow.send(GET);
      assertThat(slow.readLine()).isEqualTo("HTTP/1.1 200 OK");
      await().until(() -> server.http().connections() == 2);
      server.http().closeIdleConnections();
      assertThat(idle.readToClose()).isEmpty();
      slow.skip(large.length);
    }
  }

  @Test
  void anAnswerIsReadEvenIfTheServerClosesOnABodyItDidNotRead() {
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  throw new HttpException(413, "too much");
                });
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n");
      client.sendSplit("x".repeat(9_000_000), List.of(1 << 16));
      assertThat(client.readToClose()).extracting(Answer::body).containsExactly("too much");
    }
  }

  @Test
  void aBrokenBodyBehindAnAnswerDoesNotTakeTheAnswerBack() {
    CountDownLatch answered = new CountDownLatch(1);
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  res.onFinish(answered::countDown);
                  res.end("done");
                });
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello");
      await().until(() -> answered.getCount() == 0);
      client.send("bad chunk" + GET);
      assertThat(client.readToClose()).extracting(Answer::body).containsExactly("done");
    }
  }

  @Test
  void aBodyThatNobodyReadsIsSkippedOnlySoFar() {
    ServerOptions few = ServerOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withUnreadBytes(1000));
    try (TestServer server = way.serve(few, (req, res) -> res.end(req.url()))) {
      try (RawClient client = way.protocol().raw(server)) {
        client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
        client.send("x".repeat(1000) + GET);
        assertThat(client.read().body()).isEqualTo("/1");
        assertThat(client.read().body()).isEqualTo("/x");
      }
      try (RawClient client = way.protocol().raw(server)) {
        client.send("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1002\r\n\r\n");
        assertThat(client.read().header("Connection")).isEqualTo("close");
        client.sendSplit("x".repeat(1002) + GET, List.of(1 << 16));
        assertThat(client.readToClose()).isEmpty();
      }
      try (RawClient client = way.protocol().raw(server)) {
        client.send("POST /1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(client.read().body()).isEqualTo("/1");
        client.sendSplit("1f4\r\n" + "x".repeat(500) + "\r\n", List.of(1 << 16));
        client.sendSplit("1f5\r\n" + "x".repeat(501) + "\r\n0\r\n\r\n" + GET, List.of(1 << 16));
        assertThat(client.readToClose()).isEmpty();
      }
    }
  }

  @Test
  void aMessageThatBreaksOffInItsBodyAbortsTheRequest() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
            way.serve(
                (req, res) ->
                    req.onData(part -> told.add("data"))
                        .onEnd(() -> told.add("end"))
                        .onAborted(() -> told.add("aborted")));
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
      await().until(() -> told.contains("data"));
      client.send("what\r\n");
      assertThat(client.readToClose()).extracting(Answer::status).containsExactly(400);
      await().until(() -> told.size() == 2);
      assertThat(told).containsExactly("data", "aborted");
    }
  }

  @Test
  void aConnectionThatIsKeptIsIdleAgainBehindEachRequest() {
    ServerOptions short_ =
        ServerOptions.DEFAULTS.withTimeouts(quick().withHeader(Duration.ofHours(1)));
    try (TestServer server = way.serve(short_, Http1ConnectionTest::echo);
        RawClient client = way.protocol().raw(server)) {
      client.send(GET);
      assertThat(client.read().status()).isEqualTo(200);
      client.send("POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
      assertThat(client.read().body()).isEqualTo("/phello");
      assertThat(client.readToClose()).as("closed without a word").isEmpty();
    }
  }

  @Test
  void requestsInARowWaitWhileOneRuns() {
    CountDownLatch go = new CountDownLatch(1);
    AtomicLong sent = new AtomicLong();
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  Thread.startVirtualThread(
                      () -> {
                        try {
                          go.await();
                          running.decrementAndGet();
                          res.end();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                      });
                });
        RawClient client = way.protocol().raw(server, 1 << 16)) {
      String many = GET.repeat(1000);
      Thread.startVirtualThread(
          () -> {
            try {
              for (int i = 0; i < 2000; i++) {
                client.send(many);
                sent.incrementAndGet();
              }
            } catch (UncheckedIOException closed) {
              // At the end of the test.
            }
          });

      assertThat(Standstill.of(sent)).isLessThan(1000);
      assertThat(most.get()).isEqualTo(1);
      // A polite end would wait until all that was sent is answered.
      client.reset();
      go.countDown();
    }
  }
}
