package naru.http2;

import static naru.http2.FrameBytes.CONTINUATION;
import static naru.http2.FrameBytes.END_HEADERS;
import static naru.http2.FrameBytes.END_STREAM;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import naru.http.Http2Limits;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What costs its sender little and the server something, sent over and over. Each is ended by one
 * limit: with that limit alone it is, with none it isn't.
 */
class FloodTest {
  private static final int LIMIT = Flood.LIMIT;
  private static final int HUGE = 1_000_000;
  private static final int ATTEMPTS = 20;
  private static final Duration LONG = Duration.ofHours(1);

  private static final ServerOptions UNLIMITED =
      ServerOptions.DEFAULTS
          .withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG))
          .withHttp2(
              Http2Limits.DEFAULTS
                  .withConcurrentStreams(10)
                  .withResets(HUGE)
                  .withIdleFrames(HUGE)
                  .withContinuations(HUGE));

  private final CountDownLatch testDone = new CountDownLatch(1);
  private final AtomicInteger running = new AtomicInteger();

  @AfterEach
  void freeTheListeners() {
    testDone.countDown();
  }

  private TestServer serve(ServerOptions options) {
    return TestServer.start(
        options,
        (req, res) -> {
          running.incrementAndGet();
          if (req.path().equals("/held")) {
            testDone.await();
          }
          if (req.path().equals("/upload")) {
            req.inputStream().readAllBytes();
          }
          res.end("ok");
        });
  }

  private static ServerOptions limited(Flood flood) {
    return UNLIMITED.withHttp2(flood.limit().apply(UNLIMITED.http2()));
  }

  @ParameterizedTest
  @MethodSource("naru.http2.Flood#kinds")
  void aFloodIsEndedByItsLimit(Flood flood) {
    try (TestServer server = serve(limited(flood))) {
      List<Http2Error> codes = List.of();
      for (int i = 0; i < ATTEMPTS && codes.isEmpty(); i++) {
        running.set(0);
        codes = codes(flood, server);
        assertThat(running.get()).isLessThanOrEqualTo(LIMIT + 11);
      }
      assertThat(codes).containsExactly(Http2Error.ENHANCE_YOUR_CALM);
    }
  }

  /**
   * The codes of its end; none if the kernel's reset, for what the server left unread, was first.
   */
  private static List<Http2Error> codes(Flood flood, TestServer server) {
    try (RawHttp2 abuser = RawHttp2.connect(server)) {
      for (int i = 0; i < 5 * LIMIT; i++) {
        abuser.send(flood.wave().apply(i));
      }
      List<Http2Error> codes = abuser.end();
      RawHttp2.until(() -> server.http().connections() == 0, "the end of the connection");
      return codes;
    }
  }

  @ParameterizedTest
  @MethodSource("naru.http2.Flood#kinds")
  void withoutItsLimitItGoesOn(Flood flood) {
    try (TestServer server = serve(UNLIMITED);
        RawHttp2 abuser = RawHttp2.connect(server)) {
      for (int i = 0; i < 5 * LIMIT; i++) {
        abuser.send(flood.wave().apply(i));
      }
      if (flood.limit().apply(UNLIMITED.http2()).continuations() == LIMIT) {
        abuser.send(frame(CONTINUATION, END_HEADERS | END_STREAM, 3, new byte[0]));
      }
      abuser.sync();
    }
  }

  @ParameterizedTest
  @MethodSource("naru.http2.Flood#kinds")
  void othersAreServedMeanwhile(Flood flood) throws InterruptedException {
    try (TestServer server = serve(limited(flood));
        RawHttp2 other = RawHttp2.connect(server)) {
      Thread abusers =
          Thread.startVirtualThread(
              () -> {
                for (int again = 0; again < 5; again++) {
                  try (RawHttp2 abuser = RawHttp2.connect(server)) {
                    for (int i = 0; i < HUGE && abuser.trySend(flood.wave().apply(i)); i++) {}
                  }
                }
              });
      int stream = 1;
      do {
        assertThat(other.send(get(stream, "/")).status(stream)).isEqualTo(200);
        stream += 2;
      } while (abusers.isAlive() || stream < 10);
      abusers.join();
      assertThat(List.of(other.closed())).containsExactly(false);
    }
  }

  @Test
  void whatTheProgramBreaksOffIsNotHeldAgainstTheClient() {
    ServerOptions few = UNLIMITED.withHttp2(UNLIMITED.http2().withResets(LIMIT));
    try (TestServer server =
            TestServer.start(
                few,
                (req, res) -> {
                  res.write("half");
                  if (req.path().equals("/broken")) {
                    throw new IllegalStateException("on purpose");
                  }
                  res.end();
                });
        RawHttp2 client = RawHttp2.connect(server)) {
      int stream = 1;
      for (int i = 0; i < 2 * LIMIT; i++) {
        assertThat(client.send(get(stream, "/broken")).reset(stream))
            .isEqualTo(Http2Error.INTERNAL_ERROR);
        stream += 2;
      }
      assertThat(client.send(get(stream, "/")).text(stream)).isEqualTo("half");
    }
  }
}
