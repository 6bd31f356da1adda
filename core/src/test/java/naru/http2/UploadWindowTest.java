package naru.http2;

import static naru.http2.FrameBytes.ACK;
import static naru.http2.FrameBytes.SETTINGS;
import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import naru.http.Http2Limits;
import naru.http.Request;
import naru.http.Response;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The windows that a server gives to clients who upload. */
class UploadWindowTest {
  private static final int PART = 16 << 10;
  private static final Duration LONG = Duration.ofHours(1);
  private static final ServerOptions PATIENT =
      ServerOptions.DEFAULTS.withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG));

  private final AtomicLong written = new AtomicLong();
  private final CountDownLatch testDone = new CountDownLatch(1);

  @AfterEach
  void freeTheListeners() {
    testDone.countDown();
  }

  private void hold(Request request, Response response) throws InterruptedException {
    if (request.path().equals("/held")) {
      testDone.await();
    }
    response.end("ok");
  }

  /** A listener reads what is uploaded, and the client never takes what it may send for that. */
  @Test
  void windowUpdatesThatNobodyReadsEndTheConnection() {
    AtomicLong sent = new AtomicLong();
    try (TestServer server =
            TestServer.start(
                PATIENT.withHttp2(
                    Http2Limits.DEFAULTS.withIdleFrames(1_000_000).withQueuedReplies(20)),
                (req, res) -> {
                  if (req.path().equals("/read")) {
                    req.inputStream(Long.MAX_VALUE).transferTo(OutputStream.nullOutputStream());
                  }
                  while (req.path().equals("/endless")) {
                    res.write(new byte[PART]);
                    written.addAndGet(PART);
                  }
                });
        RawHttp2 client = RawHttp2.stuck(server, written)) {
      client.send(post(3, "/read"));
      RawHttp2.until(
          () -> {
            client.trySend(data(3, false, new byte[PART]));
            sent.addAndGet(PART);
            Thread.sleep(5);
            return server.http().connections() == 0;
          },
          "its end");
    }
    assertThat(sent).hasValueGreaterThan(20 * PART);
  }

  /** Netty gives back twice what came, which is more than the stream had. */
  @Test
  void beyondASmallWindowOfItsOwnAStreamIsAtFaultTheServerNot() {
    ServerOptions small = PATIENT.withHttp2(Http2Limits.DEFAULTS.withWindows(16_384, 1 << 20));
    try (TestServer server = TestServer.start(small, this::hold);
        RawHttp2 client = RawHttp2.connect(server)) {
      // Its window is small once it has taken note of that.
      client.send(frame(SETTINGS, ACK, 0), post(1, "/held"), data(1, false, new byte[1000]));
      client.send(data(1, false, new byte[PART]));
      assertThat(client.reset(1)).isEqualTo(Http2Error.FLOW_CONTROL_ERROR);
      assertThat(client.send(get(3, "/")).status(3)).isEqualTo(200);
    }
  }
}
