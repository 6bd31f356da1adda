package naru.http2;

import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.reset;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import naru.http.ClientError;
import naru.http.Execution;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.Standstill;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that wait, end or break off beside others on one connection. */
class SharedConnectionTest {
  private static final int PART = 16 << 10;
  private static final int MUCH = 1 << 24;
  private static final int WHOLE = 0;
  private static final Duration LONG = Duration.ofHours(1);
  private static final ServerOptions PATIENT =
      ServerOptions.DEFAULTS.withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG));

  private final AtomicLong written = new AtomicLong();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch goOn = new CountDownLatch(1);

  @AfterEach
  void freeTheListeners() {
    goOn.countDown();
  }

  /** Answers without an end at /endless, else with a head and, in a second step, no body. */
  private TestServer serve() {
    return TestServer.start(
        PATIENT,
        (req, res) -> {
          running.incrementAndGet();
          try {
            while (req.path().equals("/endless")) {
              res.write(new byte[PART]);
              written.addAndGet(PART);
            }
            res.flushHeaders();
            res.end();
            answered.incrementAndGet();
          } finally {
            running.decrementAndGet();
          }
        });
  }

  /** None, and less than none. */
  @ParameterizedTest
  @ValueSource(ints = {PART, PART / 2})
  void theEndNeedsNoWindow(int window) {
    try (TestServer server =
            TestServer.start(
                PATIENT,
                (req, res) -> {
                  res.write(new byte[PART]);
                  goOn.await();
                  res.end();
                });
        RawHttp2 client = RawHttp2.connect(server).send(settings(4, PART), get(1, "/"))) {
      RawHttp2.until(() -> client.reply(1).bytes.get() == PART, "what fills the window");
      client.send(settings(4, window)).sync();
      goOn.countDown();
      RawHttp2.until(() -> client.reply(1).ended, "the end");
      assertThat(client.reply(1).bytes).hasValue(PART);
    }
  }

  @Test
  void anAnswerWhoseWindowIsShutLeavesTheConnectionToTheOthers() {
    try (TestServer server = serve();
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(settings(4, 0), get(1, "/endless"), get(3, "/endless"));
      RawHttp2.until(() -> client.reply(3).status() == 200, "both heads");
      Standstill.of(written);
      client.send(windowUpdate(3, MUCH));
      AtomicLong given = new AtomicLong();
      RawHttp2.until(
          () -> {
            long read = client.reply(3).bytes.get();
            if (read > given.get()) {
              client.send(windowUpdate(WHOLE, (int) (read - given.getAndSet(read))));
            }
            return read > 1 << 20;
          },
          "much of the other");
      assertThat(client.reply(1).bytes).hasValue(0);
    }
  }

  @Test
  void whatWasWrittenBeforeAFailureComesBeforeItsReset() {
    ServerOptions onLoop = PATIENT.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            TestServer.start(
                onLoop,
                (req, res) -> {
                  res.write("part");
                  throw new IllegalStateException("broken off");
                });
        RawHttp2 client = RawHttp2.connect(server).send(post(1, "/"), data(1, true))) {
      assertThat(client.reset(1)).isEqualTo(Http2Error.INTERNAL_ERROR);
      client.sync();
      assertThat(client.reply(1).text).hasToString("part");
      assertThat(client.reply(1).behindReset).isFalse();
    }
  }

  /** Else the windows of the others would not be what the client thinks (RFC 9113 §6.9.2). */
  @Test
  void aWindowThatOverflowsBySettingsIsAFaultOfTheConnection() {
    try (TestServer server = TestServer.start((req, res) -> res.end(req.text()));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, "/"), post(3, "/"), windowUpdate(1, Integer.MAX_VALUE - 65_535));
      client.send(settings(4, 100_000));
      assertThat(client.end()).endsWith(Http2Error.FLOW_CONTROL_ERROR);
    }
  }

  /** Its request has ended later than its answer, so its stream is closed before that has left. */
  @Test
  void aConnectionWhoseLastAnswerIsOnItsWayIsNotIdle() {
    try (TestServer server = serve();
        RawHttp2 client = RawHttp2.stuck(server, written)) {
      client.send(post(3, "/"));
      RawHttp2.until(() -> answered.get() == 1, "the answer");
      client.send(data(3, true), reset(1));
      RawHttp2.until(() -> running.get() == 0, "the end of the first");
      server.http().closeIdleConnections();
      client.listen();
      RawHttp2.until(() -> client.reply(3).ended || client.closed(), "the end of the other");
      assertThat(client.reply(3).ended).isTrue();
    }
  }

  @Test
  void aClientThatLeavesInTheMiddleHasBrokenNoProtocol() {
    List<ClientError> errors = new CopyOnWriteArrayList<>();
    try (TestServer server = serve()) {
      server.http().onClientError(errors::add);
      try (RawHttp2 client = RawHttp2.connect(server)) {
        client.send(get(1, "/endless"));
        Standstill.of(written);
      }
      RawHttp2.until(() -> running.get() == 0, "the end of the listener");
      RawHttp2.until(() -> server.http().connections() == 0, "that of the connection");
      assertThat(errors).isEmpty();
    }
  }
}
