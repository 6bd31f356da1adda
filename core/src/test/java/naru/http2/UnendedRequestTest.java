package naru.http2;

import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.request;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.http.Limits;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

/** Requests whose end never comes hold neither their stream nor the connection. */
class UnendedRequestTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(100);

  /** A client that gets no turn between two requests shall not seem to be idle. */
  private static final Duration QUIET = Duration.ofSeconds(5);

  private static final Timeouts PATIENT = new Timeouts(LONG, LONG, LONG, LONG, LONG);
  private static final ServerOptions IMPATIENT =
      ServerOptions.DEFAULTS.withTimeouts(PATIENT.withRequest(SHORT).withKeepAlive(QUIET));

  /** What nobody reads is soon too much. */
  private static final ServerOptions SCANTY =
      ServerOptions.DEFAULTS
          .withTimeouts(PATIENT)
          .withLimits(Limits.DEFAULTS.withUnreadBytes(1000));

  private static TestServer serve(ServerOptions options) {
    return TestServer.start(
        options,
        (req, res) -> {
          if (req.path().equals("/read")) {
            req.bytes();
          }
          res.end("ok");
        });
  }

  @Test
  void afterA408() {
    try (TestServer server = serve(IMPATIENT);
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(post(1, "/read")).status(1)).isEqualTo(408);
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.end()).containsOnly(Http2Error.NO_ERROR);
    }
  }

  @Test
  void afterARefusal() {
    try (TestServer server = serve(IMPATIENT);
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(refused(1)).status(1)).isEqualTo(417);
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);
      assertThat(client.end()).containsOnly(Http2Error.NO_ERROR);
    }
  }

  private static byte[] refused(int stream) {
    return request(stream, false, "POST", "/", "expect", "a miracle");
  }

  /** Some leave their stream open then, and count no more of it than that it is over. */
  @Test
  void afterAnAnswerToOneThatWaitsForA100() {
    ServerOptions patient = ServerOptions.DEFAULTS.withTimeouts(PATIENT);
    try (TestServer server = serve(patient);
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(request(1, false, "POST", "/", "expect", "100-continue"));
      assertThat(client.text(1)).isEqualTo("ok");
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);

      client.send(request(3, false, "POST", "/read", "expect", "100-continue"));
      RawHttp2.until(() -> client.reply(3).status() == 100, "leave to go on");
      client.send(data(3, true, new byte[10]));
      assertThat(client.text(3)).isEqualTo("ok");
      client.sync();
      assertThat(client.reply(3).reset).isNull();
    }
  }

  @Test
  void theBodyOfARefusedRequestHasTheLimitOfEveryBodyThatNobodyReads() {
    try (TestServer server = serve(SCANTY);
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(refused(1)).status(1)).isEqualTo(417);
      client.send(data(1, false, new byte[2000]));
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);
    }
  }

  @Test
  void anAnswerThatWaitsForTheClientIsNotCutOff() {
    try (TestServer server = TestServer.start(SCANTY, (req, res) -> res.end(new byte[10_000]));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(settings(4, 100)).send(post(1, "/"));
      RawHttp2.until(() -> client.reply(1).bytes.get() == 100, "as much as the window takes");
      client.send(data(1, false, new byte[2000]), data(1, false, new byte[2000]));
      client.sync();
      assertThat(client.reply(1).reset).isNull();

      client.send(windowUpdate(1, 1 << 20)).text(1);
      assertThat(client.reply(1).bytes).hasValue(10_000);
      assertThat(client.reset(1)).isEqualTo(Http2Error.NO_ERROR);
    }
  }

  @Test
  void theRefusalOfAHeadHasNoBody() {
    try (TestServer server = serve(IMPATIENT);
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(request(1, true, "HEAD", "/", "expect", "a miracle"));
      assertThat(client.text(1)).isEmpty();
      assertThat(client.status(1)).isEqualTo(417);
      client.send(request(3, false, "HEAD", "/read"));
      assertThat(client.text(3)).isEmpty();
      assertThat(client.status(3)).isEqualTo(408);
    }
  }

  /** Nothing more can come of it; what was asked for whole is answered. */
  @Test
  void whoSendsNothingMoreDoesNotEndIt() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
            TestServer.start(
                ServerOptions.DEFAULTS.withTimeouts(PATIENT),
                (req, res) -> {
                  req.onAborted(() -> told.add(req.path()));
                  if (req.path().equals("/read")) {
                    told.add("reads");
                    req.onData(part -> {});
                    req.onEnd(res::end);
                    return;
                  }
                  Thread.sleep(100);
                  res.end("whole");
                });
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, "/read"), data(1, false, new byte[10]));
      RawHttp2.until(() -> told.contains("reads"), "the listener");
      client.send(get(3, "/"));
      client.shutdownOutput();
      assertThat(client.status(1)).isEqualTo(400);
      assertThat(client.text(3)).isEqualTo("whole");
      RawHttp2.until(() -> told.contains("/read"), "the listener to be told");
      assertThat(client.end()).containsOnly(Http2Error.NO_ERROR);
    }
  }

  /** What was on its way when the server reset a stream is no fault of the client's. */
  @Test
  void framesThatCrossWithAResetAreIgnored() {
    int limit = 5;
    try (TestServer server = serve(SCANTY.withHttp2(SCANTY.http2().withResets(limit)));
        RawHttp2 client = RawHttp2.connect(server)) {
      int stream = 1;
      for (int i = 0; i < 2 * limit; i++) {
        assertThat(client.send(post(stream, "/")).text(stream)).isEqualTo("ok");
        client.send(data(stream, false, new byte[2000]));
        assertThat(client.reset(stream)).isEqualTo(Http2Error.NO_ERROR);
        client.send(data(stream, false, new byte[2000])).send(data(stream, true, new byte[10]));
        stream += 2;
      }
      assertThat(client.send(get(stream, "/")).text(stream)).isEqualTo("ok");
    }
  }

  /** Nor is what was on its way behind a head that was refused. */
  @Test
  void theBodyBehindARefusedHeadIsNotHeldAgainstTheClient() {
    int limit = 5;
    try (TestServer server = serve(SCANTY.withHttp2(SCANTY.http2().withResets(limit)));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(request(1, false, "POST", "/", "x", "ends in a blank "));
      for (int i = 0; i < 2 * limit; i++) {
        client.send(data(1, false, new byte[100]));
      }
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.send(get(3, "/")).text(3)).isEqualTo("ok");
    }
  }

  /** They cost as much as other frames that carry nothing. */
  @Test
  void notForEver() {
    int limit = 20;
    try (TestServer server = serve(SCANTY.withHttp2(SCANTY.http2().withIdleFrames(limit)))) {
      List<Http2Error> codes = List.of();
      for (int i = 0; i < 20 && codes.isEmpty(); i++) {
        codes = codesBehindAReset(server, 3 * limit);
      }
      assertThat(codes).contains(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  /** None if the kernel's reset, for what the server left unread, was first. */
  private static List<Http2Error> codesBehindAReset(TestServer server, int frames) {
    try (RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(post(1, "/")).text(1)).isEqualTo("ok");
      client.send(data(1, false, new byte[2000]));
      client.reset(1);
      for (int i = 0; i < frames; i++) {
        client.trySend(data(1, false, new byte[100]));
      }
      return client.end();
    }
  }
}
