package naru.http2;

import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.ping;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.request;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import naru.http.Http2Limits;
import naru.http.Limits;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.Standstill;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and take nothing, or send what nobody takes. */
class StalledWindowTest {
  private static final int PART = 16 << 10;
  private static final int STREAMS = 50;
  private static final int MUCH = 1 << 20;
  private static final Duration LONG = Duration.ofHours(1);
  private static final ServerOptions PATIENT =
      ServerOptions.DEFAULTS.withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG));
  private static final ServerOptions IMPATIENT =
      PATIENT.withTimeouts(PATIENT.timeouts().withWrite(Duration.ofMillis(200)));

  /** Initial windows of nothing (RFC 9113 §6.5.2). */
  private static final byte[] NO_WINDOW = settings(4, 0);

  private final AtomicLong written = new AtomicLong();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger running = new AtomicInteger();
  private final CountDownLatch testDone = new CountDownLatch(1);

  @AfterEach
  void freeTheListeners() {
    testDone.countDown();
  }

  /** Answers without an end at /endless, holds /held, and else says ok. */
  private TestServer serve(ServerOptions options) {
    return TestServer.start(
        options,
        (req, res) -> {
          running.incrementAndGet();
          begun.incrementAndGet();
          try {
            if (req.path().equals("/held")) {
              testDone.await();
            }
            if (req.query().get("head").isPresent()) {
              res.flushHeaders();
              Thread.sleep(100); // A first part that comes with the head would wait elsewhere.
            }
            while (req.path().equals("/endless")) {
              res.write(new byte[PART]);
              written.addAndGet(PART);
            }
            res.end("ok");
          } finally {
            running.decrementAndGet();
          }
        });
  }

  private static void askForMuch(RawHttp2 client) {
    for (int i = 0; i < STREAMS; i++) {
      client.send(get(2 * i + 1, "/endless"));
    }
  }

  @Test
  void streamsWhoseWindowStaysShutAreResetAndTheirListenersFreed() {
    try (TestServer server = serve(IMPATIENT);
        RawHttp2 other = RawHttp2.connect(server);
        RawHttp2 client = RawHttp2.connect(server).send(NO_WINDOW)) {
      askForMuch(client);
      for (int i = 0; i < STREAMS; i++) {
        assertThat(client.reset(2 * i + 1)).isEqualTo(Http2Error.CANCEL);
      }
      RawHttp2.until(() -> running.get() == 0, "the end of all listeners");
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }

  @Test
  void soIsAStreamWhoseHeadWentAhead() {
    try (TestServer server = serve(IMPATIENT);
        RawHttp2 client = RawHttp2.connect(server).send(NO_WINDOW, get(1, "/endless?head=first"))) {
      assertThat(client.status(1)).isEqualTo(200);
      assertThat(client.reset(1)).isEqualTo(Http2Error.CANCEL);
      RawHttp2.until(() -> running.get() == 0, "the end of the listener");
    }
  }

  @Test
  void aClientThatTakesALittleAtATimeIsNotStalled() throws Exception {
    isNotStalled(FrameBytes.all(NO_WINDOW, windowUpdate(0, MUCH)), 1);
  }

  @Test
  void aClientThatOpensBothWindowsALittleAtATimeIsNotStalled() throws Exception {
    isNotStalled(new byte[0], 1, 0);
  }

  /** Its own window is open, that of the connection opens bit by bit. */
  @Test
  void aStreamThatSharesASmallWindowIsNotStalled() throws Exception {
    isNotStalled(settings(4, MUCH), 0);
  }

  private static void isNotStalled(byte[] before, int... streams) throws Exception {
    // A client that gets no turn for as long as a stall may last is stalled, but not every time.
    boolean all = false;
    for (int i = 0; i < 5 && !all; i++) {
      all = takesAll(before, streams);
    }
    assertThat(all).isTrue();
  }

  /**
   * Whether who opens the windows of some streams a little at a time, for longer than a stall may
   * last, gets the whole answer.
   */
  private static boolean takesAll(byte[] before, int... streams) throws Exception {
    int size = 90_000;
    try (TestServer server =
            TestServer.start(
                IMPATIENT.withLimits(IMPATIENT.limits().withBufferedBytes(MUCH)),
                (req, res) -> res.end(new byte[size]));
        RawHttp2 client = RawHttp2.connect(server).send(before, get(1, "/"))) {
      for (int i = 0; i < 30; i++) {
        Thread.sleep(30);
        client.send(updates(500, streams));
      }
      client.send(updates(size, streams));
      RawHttp2.Reply reply = client.reply(1);
      RawHttp2.until(
          () -> reply.ended || reply.reset != null || client.closed(), "the end of the answer");
      return reply.ended && reply.bytes.get() == size;
    }
  }

  private static byte[] updates(int increment, int... streams) {
    return FrameBytes.all(
        Arrays.stream(streams)
            .mapToObj(stream -> windowUpdate(stream, increment))
            .toArray(byte[][]::new));
  }

  @Test
  void aWindowThatOpensSendsNoHeadBeforeTheProgramDoes() {
    CountDownLatch opened = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                PATIENT,
                (req, res) -> {
                  opened.await();
                  res.status(404).end("none");
                });
        RawHttp2 client = RawHttp2.connect(server).send(NO_WINDOW, get(1, "/"))) {
      client.sync();
      client.send(windowUpdate(1, 1000));
      client.sync();
      opened.countDown();
      assertThat(client.status(1)).isEqualTo(404);
      assertThat(client.text(1)).isEqualTo("none");
    }
  }

  @Test
  void whatWaitsForAWindowIsBounded() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 other = RawHttp2.connect(server);
        RawHttp2 client = RawHttp2.connect(server).send(NO_WINDOW)) {
      askForMuch(client);
      RawHttp2.until(() -> running.get() == STREAMS, "all listeners");
      assertThat(Standstill.of(written))
          .isLessThanOrEqualTo(STREAMS * 3L * PATIENT.limits().bufferedBytes());
      assertThat(running).hasValue(STREAMS);
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }

  @Test
  void aWindowOpenedByteByByteEndsTheConnection() {
    ServerOptions options = PATIENT.withHttp2(Http2Limits.DEFAULTS.withIdleFrames(100));
    try (TestServer server = serve(options);
        RawHttp2 other = RawHttp2.connect(server)) {
      List<Http2Error> codes = List.of();
      for (int i = 0; i < 20 && codes.isEmpty(); i++) {
        codes = codesOfByteByByte(server);
      }
      assertThat(codes).containsExactly(Http2Error.ENHANCE_YOUR_CALM);
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }

  /** None if the kernel's reset, for what the server left unread, was first. */
  private static List<Http2Error> codesOfByteByByte(TestServer server) {
    try (RawHttp2 client = RawHttp2.connect(server).send(NO_WINDOW, get(1, "/endless"))) {
      for (int i = 0; i < 10_000; i++) {
        client.send(windowUpdate(1, 1));
      }
      List<Http2Error> codes = client.end();
      assertThat(client.reply(1).bytes.get()).isLessThan(1_000);
      return codes;
    }
  }

  /** Some clients acknowledge each DATA frame by itself, however small. */
  @Test
  void smallUpdatesThatAnswerSmallWritesAreNoAbuse() {
    int parts = 100;
    ServerOptions options = PATIENT.withHttp2(Http2Limits.DEFAULTS.withIdleFrames(20));
    CountDownLatch[] next = new CountDownLatch[parts];
    Arrays.setAll(next, i -> new CountDownLatch(1));
    try (TestServer server =
            TestServer.start(
                options,
                (req, res) -> {
                  for (CountDownLatch one : next) {
                    res.write("x");
                    one.await();
                  }
                  res.end();
                });
        RawHttp2 client = RawHttp2.connect(server).send(get(1, "/"))) {
      for (int i = 0; i < parts; i++) {
        int soFar = i;
        RawHttp2.until(() -> client.reply(1).bytes.get() > soFar, "a part");
        client.send(windowUpdate(1, 1), windowUpdate(0, 1));
        next[i].countDown();
      }
      assertThat(client.text(1)).hasSize(parts);
      client.sync();
    }
  }

  @Test
  void aClientThatReadsNothingAtAllIsClosed() {
    Duration soon = Duration.ofSeconds(3);
    ServerOptions options = PATIENT.withTimeouts(IMPATIENT.timeouts().withKeepAlive(soon));
    try (TestServer server = serve(options);
        RawHttp2 client = RawHttp2.deaf(server, 4 << 10)) {
      client.send(settings(4, Integer.MAX_VALUE), windowUpdate(0, 1 << 30));
      askForMuch(client);
      RawHttp2.until(() -> written.get() > 0, "the first answer");
      RawHttp2.until(() -> server.http().connections() == 0, "its end");
      RawHttp2.until(() -> running.get() == 0, "the end of all listeners");
    }
  }

  private static ServerOptions queuedReplies(int limit) {
    return PATIENT.withHttp2(
        Http2Limits.DEFAULTS.withIdleFrames(1_000_000).withQueuedReplies(limit));
  }

  @Test
  void repliesThatNobodyReadsEndTheConnection() {
    try (TestServer server = serve(queuedReplies(100));
        RawHttp2 client = RawHttp2.stuck(server, written)) {
      // Over and over: what seemed to be stuck may only have had no turn.
      RawHttp2.until(
          () -> {
            for (int i = 0; i < 200; i++) {
              client.send(ping());
            }
            return server.http().connections() == 0;
          },
          "its end");
    }
  }

  /** Each stream has ended, for the codec, before its answer has left. */
  @Test
  void answersThatNobodyReadsEndTheConnection() {
    try (TestServer server = serve(queuedReplies(100));
        RawHttp2 client = RawHttp2.stuck(server, written)) {
      for (int stream = 3; stream < 2_000 && server.http().connections() > 0; stream += 2) {
        int asked = (stream + 1) / 2;
        client.send(request(stream, false, "HEAD", "/"));
        RawHttp2.until(
            () -> server.http().connections() == 0 || begun.get() - running.get() == asked - 1,
            "an answer");
        client.send(data(stream, true));
      }
      RawHttp2.until(() -> server.http().connections() == 0, "its end");
    }
  }

  @Test
  void withoutThatLimitTheyAreHeapedUp() {
    try (TestServer server = serve(queuedReplies(1_000_000));
        RawHttp2 client = RawHttp2.stuck(server, written)) {
      for (int i = 0; i < 200; i++) {
        client.send(ping());
      }
      client.send(get(3, "/held"));
      RawHttp2.until(() -> running.get() == 2, "the request behind the PINGs");
      assertThat(server.http().connections()).isEqualTo(1);
    }
  }

  /** As of a client that doesn't know the limit yet. */
  @Test
  void theBodyOfARequestThatIsRefusedHarmsNoOther() {
    ServerOptions options = PATIENT.withHttp2(Http2Limits.DEFAULTS.withConcurrentStreams(1));
    try (TestServer server = serve(options);
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(get(1, "/held"), post(3, "/"), post(5, "/"));
      client.send(data(3, false, new byte[100]), data(5, true, new byte[100]), windowUpdate(3, 9));
      client.send(data(3, false), FrameBytes.reset(5), request(3, true, "TRAILER", "/"));
      assertThat(client.reset(3)).isEqualTo(Http2Error.REFUSED_STREAM);
      assertThat(client.reset(5)).isEqualTo(Http2Error.REFUSED_STREAM);
      client.sync();
      testDone.countDown();
      assertThat(client.text(1)).isEqualTo("ok");
      assertThat(client.send(get(7, "/")).text(7)).isEqualTo("ok");
    }
  }

  @Test
  void whatStreamsSendTogetherIsRefusedBeyondTheWindowOfTheConnection() {
    // Window is given back for what may wait.
    ServerOptions large = PATIENT.withLimits(Limits.DEFAULTS.withBufferedBytes(1));
    ServerOptions small = large.withHttp2(Http2Limits.DEFAULTS.withWindows(65_535, 65_535));
    try (TestServer server = serve(small);
        RawHttp2 client = RawHttp2.connect(server)) {
      sendWhatNobodyReads(client);
      assertThat(client.end()).endsWith(Http2Error.FLOW_CONTROL_ERROR);
      for (int stream = 1; stream < 9; stream += 2) {
        assertThat(client.reply(stream).reset).isNull();
      }
    }
    try (TestServer server = serve(large);
        RawHttp2 client = RawHttp2.connect(server)) {
      sendWhatNobodyReads(client);
      client.sync();
      assertThat(client.reply(9).reset).isNull();
      assertThat(client.send(get(11, "/")).status(11)).isEqualTo(200);
    }
  }

  /** The last of five, each within its own window, is beyond the smallest of a connection. */
  private static void sendWhatNobodyReads(RawHttp2 client) {
    for (int stream = 1; stream < 10; stream += 2) {
      client.send(post(stream, "/held"), data(stream, false, new byte[PART - 1]));
    }
  }

  /** The server gives no window back for what its listener hasn't read. */
  @Test
  void aBodyThatNobodyReadsIsRefusedBeyondTheWindow() {
    try (TestServer server = serve(PATIENT);
        RawHttp2 other = RawHttp2.connect(server);
        RawHttp2 client = RawHttp2.connect(server).send(post(1, "/held"))) {
      byte[] frame = data(1, false, new byte[PART]);
      for (int i = 0; i < 20; i++) {
        client.send(frame);
      }
      assertThat(client.reset(1)).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }
}
