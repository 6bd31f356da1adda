package naru.http2;

import static naru.http2.FrameBytes.ACK;
import static naru.http2.FrameBytes.PING;
import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.ping;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.request;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import naru.http.Execution;
import naru.http.Http2Limits;
import naru.http.HttpServer;
import naru.http.Limits;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.Protocol;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A server that wants to close a connection says so in two steps (RFC 9113 §6.8), so that requests
 * that were on their way meanwhile are answered.
 */
class GracefulCloseTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final int ANY_STREAM = Integer.MAX_VALUE;
  private static final int LARGE = 200_000;
  private static final byte[] PING_ACK = frame(PING, ACK, 0, new byte[8]);

  /** By default what the server doesn't close would be closed for being idle. */
  private static final ServerOptions PATIENT =
      ServerOptions.DEFAULTS.withTimeouts(Timeouts.DEFAULTS.withKeepAlive(LONG));

  private volatile CountDownLatch held = new CountDownLatch(1);

  @AfterEach
  void freeTheListeners() {
    held.countDown();
  }

  private TestServer serve(ServerOptions options) {
    return TestServer.start(
        options,
        (req, res) -> {
          if (req.path().equals("/held")) {
            held.await();
          }
          res.end("answer to " + req.path());
        });
  }

  @Test
  void whatComesBetweenTheTwoStepsIsAnsweredAndWhatComesAfterIsNot() {
    // A client that gets no turn for a second comes too late, but not every time.
    assertThat(Stream.generate(this::isAnsweredBetween).limit(5).anyMatch(answered -> answered))
        .isTrue();
  }

  /** Whether the request between the two steps is answered, and is the last one. */
  private boolean isAnsweredBetween() {
    held = new CountDownLatch(1);
    try (TestServer server = serve(PATIENT);
        RawHttp2 client = RawHttp2.connect(server).send(get(1, "/held"))) {
      client.sync();
      CompletableFuture<Void> closed = server.http().close(LONG);
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      assertThat(client.lastStreams()).first().isEqualTo(ANY_STREAM);

      client.send(get(3, "/between"));
      RawHttp2.until(
          () -> client.reply(3).ended || client.lastStreams().size() == 2, "an answer, or the end");

      client.send(PING_ACK);
      RawHttp2.until(() -> client.lastStreams().size() == 2, "a second GOAWAY");
      client.send(get(5, "/after")).sync();
      assertThat(closed).isNotDone();

      held.countDown();
      assertThat(client.text(1)).isEqualTo("answer to /held");
      assertThat(client.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
      assertThat(client.reply(1).resetBehindEnd).as("a request that was whole").isFalse();
      assertThat(client.reply(5).status()).isZero();
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      return client.lastStreams().equals(List.of(ANY_STREAM, 3))
          && client.text(3).equals("answer to /between");
    }
  }

  @Test
  void withinAGracePeriodTheFirstStepLastsLongerThanAPing() {
    // A client that gets no turn for a second comes too late, but not every time.
    assertThat(
            Stream.generate(this::askBehindThePing)
                .limit(5)
                .anyMatch(List.of(ANY_STREAM, 3)::equals))
        .isTrue();
  }

  /** What the server then says of the last request that it answers. */
  private List<Integer> askBehindThePing() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, "/")).sync();
      CompletableFuture<Void> closed = server.http().close(LONG, LONG);
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      client.send(PING_ACK).sync();
      client.send(get(3, "/between")).sync();
      RawHttp2.until(() -> client.lastStreams().size() == 2, "a second GOAWAY");
      client.send(data(1, true));
      assertThat(client.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      return client.lastStreams();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "H2_TLS"})
  void aClientThatStillSpeaksReadsTheLastAnswerToItsEnd(Protocol protocol) throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    Limits one = Limits.DEFAULTS.withRequestsPerConnection(1);
    try (TestServer server =
            protocol.serve(
                PATIENT.withLimits(one),
                (req, res) -> {
                  res.onClose(written::countDown);
                  Thread.sleep(1500); // Until the second step: this answer is all that is left.
                  res.end(new byte[LARGE]);
                });
        RawHttp2 client = RawHttp2.deaf(protocol, server, 4096)) {
      client.send(settings(4, LARGE), windowUpdate(0, LARGE), get(1, "/"));
      written.await();
      // Some before the server ends its side, and some behind.
      for (int i = 0; i < 20; i++) {
        client.send(ping());
        Thread.sleep(20);
      }
      client.end();
      assertThat(client.reply(1).ended).isTrue();
      assertThat(client.reply(1).bytes).hasValue(LARGE);
    }
  }

  @Test
  void aConnectionThatBecomesOneBehindTheFirstStepIsToldToo() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 client = RawHttp2.mute(server)) {
      RawHttp2.until(() -> server.http().connections() == 1, "the connection");
      CompletableFuture<Void> closed = server.http().close(LONG, LONG);
      RawHttp2.until(() -> server.http().address().isEmpty(), "the closed port");
      client.send(RawHttp2.PREFACE, settings(), get(1, "/")).listen();
      assertThat(client.text(1)).isEqualTo("answer to /");
      assertThat(client.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void theLastAnswerIsSentIfItHasNoBodyEither() {
    ServerOptions options = PATIENT.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            TestServer.start(options, (req, res) -> req.onEnd(() -> res.status(204).end()));
        RawHttp2 client = RawHttp2.connect(server).send(post(1, "/"))) {
      client.sync();
      CompletableFuture<Void> closed = server.http().close(LONG);
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      client.send(PING_ACK);
      RawHttp2.until(() -> client.lastStreams().size() == 2, "a second GOAWAY");
      client.send(data(1, true));
      assertThat(client.status(1)).isEqualTo(204);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void aListenerIsToldThatItsConnectionClosedUnderItsAnswer() {
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    AtomicReference<HttpServer> self = new AtomicReference<>();
    CountDownLatch told = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                options,
                (req, res) -> {
                  res.onClose(told::countDown);
                  self.get().closeAllConnections();
                  res.end("to nobody");
                });
        RawHttp2 client = RawHttp2.connect(server)) {
      self.set(server.http());
      client.send(get(1, "/"));
      RawHttp2.until(() -> told.getCount() == 0, "onClose");
    }
  }

  @Test
  void aClientThatDoesNotAnswerThePingIsToldTheSecondStepAllTheSame() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 client = RawHttp2.connect(server).send(get(1, "/held"))) {
      client.sync();
      CompletableFuture<Void> closed = server.http().close(LONG);
      RawHttp2.until(() -> client.lastStreams().size() == 2, "both GOAWAYs");
      assertThat(client.lastStreams()).containsExactly(ANY_STREAM, 1);

      held.countDown();
      assertThat(client.text(1)).isEqualTo("answer to /held");
      assertThat(client.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void aConnectionWithNothingToDoClosesInTheSameWay() {
    Timeouts soon = Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(3));
    try (TestServer server = serve(ServerOptions.DEFAULTS.withTimeouts(soon));
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(get(1, "/")).text(1)).isEqualTo("answer to /");
      assertThat(client.end()).isNotEmpty().containsOnly(Http2Error.NO_ERROR);
      assertThat(client.lastStreams().getFirst()).isEqualTo(ANY_STREAM);
    }
  }

  @Test
  void aConnectionThatHadItsShareOfRequestsClosesInTheSameWay() {
    Limits two = Limits.DEFAULTS.withRequestsPerConnection(2);
    try (TestServer server = serve(PATIENT.withLimits(two));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(get(1, "/held"), get(3, "/two"));
      assertThat(client.text(3)).isEqualTo("answer to /two");
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      client.send(PING_ACK);
      RawHttp2.until(() -> client.lastStreams().equals(List.of(ANY_STREAM, 3)), "the second");
      held.countDown();
      assertThat(client.text(1)).isEqualTo("answer to /held");
      assertThat(client.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
    }
  }

  @Test
  void whatEndsAConnectionThatIsClosingIsNamed() {
    ServerOptions calm =
        PATIENT
            .withLimits(Limits.DEFAULTS.withRequestsPerConnection(1))
            .withHttp2(Http2Limits.DEFAULTS.withIdleFrames(20));
    // The kernel's reset, for what the server left unread, may be first, but not every time.
    assertThat(Stream.generate(() -> isNamed(calm)).limit(20).anyMatch(named -> named)).isTrue();
  }

  private boolean isNamed(ServerOptions calm) {
    held = new CountDownLatch(1);
    try (TestServer server = serve(calm);
        RawHttp2 client = RawHttp2.connect(server).send(get(1, "/held"))) {
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      for (int i = 0; i < 60; i++) {
        client.send(ping());
      }
      List<Http2Error> codes = client.end();
      held.countDown();
      List<Integer> last = client.lastStreams();
      return !codes.isEmpty()
          && codes.getLast() == Http2Error.ENHANCE_YOUR_CALM
          && last.getLast() == 1;
    }
  }

  /** It was sent before the client knew of its last stream. */
  @Test
  void whatFollowsOfAHeadThatIsRefusedBehindTheLastStreamEndsNoOther() {
    ServerOptions two = PATIENT.withLimits(Limits.DEFAULTS.withRequestsPerConnection(1));
    try (TestServer server = serve(two);
        RawHttp2 client = RawHttp2.connect(server).send(get(1, "/held"))) {
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      var closed = server.http().close(LONG);
      client.send(PING_ACK);
      RawHttp2.until(() -> client.lastStreams().size() == 2, "a second GOAWAY");
      client.send(request(3, false, "POST", "/", "Upper-Case", "x"), data(3, false, (byte) 'x'));
      client.send(data(3, true, (byte) 'x'));
      client.sync();
      held.countDown();
      assertThat(client.text(1)).isEqualTo("answer to /held");
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBodyThatNobodyReadsIsNotWaitedFor(boolean answeredBefore) {
    try (TestServer server = serve(PATIENT);
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, answeredBefore ? "/now" : "/held"), data(1, false, (byte) 'x'));
      if (answeredBefore) {
        assertThat(client.text(1)).isEqualTo("answer to /now");
      }
      client.sync();
      var closed = server.http().close(LONG);
      RawHttp2.until(() -> client.pings() == 1, "a PING behind the first GOAWAY");
      client.send(PING_ACK);
      RawHttp2.until(() -> client.lastStreams().size() == 2, "a second GOAWAY");
      held.countDown();
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void anIdleConnectionThatIsClosedIsTold() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 idle = RawHttp2.connect(server);
        RawHttp2 busy = RawHttp2.connect(server).send(get(1, "/held"))) {
      busy.sync();
      assertThat(idle.send(get(1, "/")).text(1)).isEqualTo("answer to /");
      server.http().closeIdleConnections();
      assertThat(idle.end()).containsExactly(Http2Error.NO_ERROR, Http2Error.NO_ERROR);
      assertThat(idle.lastStreams()).containsExactly(ANY_STREAM, 1);
      held.countDown();
      assertThat(busy.text(1)).isEqualTo("answer to /held");
    }
  }

  @Test
  void aClientThatEndsItsSideIsAnsweredAndThenClosed() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 busy = RawHttp2.connect(server).send(get(1, "/held"));
        RawHttp2 idle = RawHttp2.connect(server)) {
      busy.sync();
      assertThat(idle.send(get(1, "/")).text(1)).isEqualTo("answer to /");
      idle.shutdownOutput();
      idle.end();
      busy.shutdownOutput();
      RawHttp2.until(() -> busy.lastStreams().equals(List.of(ANY_STREAM, 1)), "both GOAWAYs");
      held.countDown();
      assertThat(busy.text(1)).isEqualTo("answer to /held");
      busy.end();
    }
  }
}
