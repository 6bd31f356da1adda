package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that say they send nothing more, and go on reading (RFC 9112 §9.6). Without TLS alone:
 * there a client's close_notify ends both ways (RFC 5246 §7.2.1), and in HTTP/2 each stream has its
 * end.
 */
@ParameterizedClass
@EnumSource(Execution.class)
class HalfCloseTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  private final ServerOptions options;

  HalfCloseTest(Execution execution) {
    options = ServerOptions.DEFAULTS.withExecution(execution);
  }

  private static void echo(Request request, Response response) {
    StringBuilder body = new StringBuilder(request.url());
    request
        .onData(part -> body.append(ISO_8859_1.decode(part)))
        .onEnd(() -> response.end(body.toString()));
  }

  /** More than the buffers of both kernels take. */
  private static byte[] large() {
    return new byte[24 << 20];
  }

  @Test
  void aClientThatHalfClosesBehindItsRequestGetsTheAnswer() {
    CountDownLatch shut = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                options,
                (req, res) ->
                    Thread.startVirtualThread(
                        () -> {
                          awaitLatch(shut);
                          res.end("late");
                        }));
        RawClient client = RawClient.connect(server.port())) {
      client.send(GET).shutdownOutput();
      shut.countDown();
      assertThat(client.readToClose()).extracting(Answer::body).containsExactly("late");
    }
  }

  @Test
  void aClientThatHalfClosesBehindSeveralRequestsGetsAllAnswers() {
    try (TestServer server = TestServer.start(options, HalfCloseTest::echo);
        RawClient client = RawClient.connect(server.port())) {
      client.send(GET.repeat(5)).shutdownOutput();
      assertThat(client.readToClose()).hasSize(5);
    }
  }

  @Test
  void aClientThatHalfClosesWhileTheFirstOfThemIsAnsweredGetsAllAnswers() {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch shut = new CountDownLatch(1);
    RequestListener waits =
        (req, res) ->
            req.onEnd(
                () -> {
                  begun.countDown();
                  awaitLatch(shut);
                  res.end("x");
                });
    try (TestServer server = TestServer.start(options, waits);
        RawClient client = RawClient.connect(server.port())) {
      client.send(GET.repeat(5));
      awaitLatch(begun);
      client.shutdownOutput();
      shut.countDown();
      assertThat(client.readToClose()).hasSize(5);
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHalfClosedConnectionWithABodyCutShortEnds() {
    try (TestServer server = TestServer.start(options, HalfCloseTest::echo)) {
      for (String before : List.of("", GET)) {
        try (RawClient client = RawClient.connect(server.port())) {
          client
              .send(before + "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nshort")
              .shutdownOutput();
          List<Answer> answers = client.readToClose();
          assertThat(answers).hasSizeGreaterThanOrEqualTo(before.isEmpty() ? 0 : 1);
          assertThat(answers).extracting(Answer::status).doesNotContain(500);
          assertThat(answers).extracting(Answer::body).doesNotContain("/xshort");
        }
      }
      await().until(() -> server.http().connections() == 0);
    }
  }

  /** Most clients that send an end have left, and no answer that fails says so. */
  @Test
  void aClientThatMayHaveLeftIsNotAnsweredForEver() {
    AtomicInteger left = new AtomicInteger();
    // As long as a listener may wait for its turn: one that comes later has nobody to tell.
    Timeouts soon = Timeouts.DEFAULTS.withRequest(Duration.ofSeconds(4));
    RequestListener subscribe =
        (req, res) -> res.onClose(left::incrementAndGet).writeHead(200).flushHeaders();
    RequestListener listener =
        (req, res) -> {
          if (req.url().equals("/x")) {
            subscribe.handle(req, res);
          } else {
            res.end();
          }
        };
    try (TestServer server = TestServer.start(options.withTimeouts(soon), listener)) {
      for (String before : List.of("", GET.replace("x", "y"))) {
        try (RawClient client = RawClient.connect(server.port())) {
          client.send(before + GET).shutdownOutput();
          client.countBytesToClose();
        }
      }
      await().until(() -> left.get() == 2);
      assertThat(server.http().connections()).isZero();
    }
  }

  @Test
  void aHalfCloseWhileAnAnswerIsUnderWayDoesNotCutIt() {
    byte[] large = large();
    try (TestServer server = TestServer.start(options, (req, res) -> res.end(large));
        RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(GET);
      assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
      client.shutdownOutput();
      assertThat(client.countBytesToClose()).isGreaterThan((long) large.length);
    }
  }
}
