package naru.http2;

import static naru.http2.FrameBytes.all;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.settings;
import static naru.http2.FrameBytes.windowUpdate;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import naru.http.Execution;
import naru.http.Limits;
import naru.http.Response;
import naru.http.ServerOptions;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

/** A channel says in the middle of a write that it is full, to all streams. */
class FullChannelTest {
  private static final int STREAMS = 40;
  private static final String BODY = "b".repeat(1500);

  /** As much as is gathered before it goes to the channel, so that each time fills it. */
  private static final ServerOptions SCANTY =
      ServerOptions.DEFAULTS
          .withExecution(Execution.EVENT_LOOP)
          .withLimits(Limits.DEFAULTS.withBufferedBytes(16 << 10));

  /** One of them has just been given an answer by another thread, whose turn hasn't come yet. */
  @Test
  void whatIsAnsweredThenComesWhole() {
    CompletableFuture<Response> held = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                SCANTY,
                (req, res) -> {
                  switch (req.path()) {
                    case "/held" -> held.complete(res);
                    case "/now" -> {
                      Response other = held.join();
                      Thread.ofPlatform().start(() -> other.end("held")).join();
                      res.end();
                    }
                    default -> res.end(BODY);
                  }
                });
        RawHttp2 client = RawHttp2.connect(server)) {
      // Only that stream has a window of its own now, so it isn't told when the others get theirs.
      client.send(settings(4, 0), get(3, "/held"), windowUpdate(3, 1 << 20));
      for (int i = 0; i < STREAMS; i++) {
        client.send(get(5 + 2 * i, "/"));
      }
      for (int i = 0; i < STREAMS; i++) {
        assertThat(client.status(5 + 2 * i)).isEqualTo(200);
      }
      client.send(all(get(5 + 2 * STREAMS, "/now"), settings(4, 1 << 20)));
      assertThat(client.text(3)).isEqualTo("held");
      assertThat(client.status(3)).isEqualTo(200);
      for (int i = 0; i < STREAMS; i++) {
        client.text(5 + 2 * i);
        assertThat(client.reply(5 + 2 * i).bytes).hasValue(BODY.length());
      }
    }
  }
}
