package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

/**
 * On an event loop a program that answers somebody else's request is in the middle of something, a
 * loop over all who wait, say: nothing else of it begins before {@code end} returns.
 */
class WithinEndTest {
  private static final ServerOptions ON_LOOPS =
      ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);

  @Test
  void neitherTheNextRequestNorAListenerForItsEnd() {
    List<String> log = new CopyOnWriteArrayList<>();
    CompletableFuture<Runnable> answers = new CompletableFuture<>();
    RequestListener listener =
        (req, res) -> {
          log.add(req.url());
          if (req.url().equals("/b")) {
            res.end("second");
            return;
          }
          res.onFinish(() -> log.add("finish"));
          Runnable answer =
              () -> {
                res.end("first");
                log.add("returned");
              };
          answers.complete(() -> req.loop().execute(answer));
        };
    try (TestServer server = TestServer.start(ON_LOOPS, listener);
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
      answers.join().run();
      assertThat(client.read().body()).isEqualTo("first");
      assertThat(client.read().body()).isEqualTo("second");
    }
    assertThat(log).startsWith("/a", "returned").contains("finish", "/b");
  }

  @Test
  void whatAnotherThreadWroteBeforeComesBefore() {
    RequestListener listener =
        (req, res) -> {
          Thread other =
              Thread.ofPlatform().start(() -> res.writeEarlyHints("</a.css>; rel=preload"));
          other.join();
          res.end("last");
        };
    try (TestServer server = TestServer.start(ON_LOOPS, listener);
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertThat(client.readBytesToClose())
          .startsWith("HTTP/1.1 103 ")
          .contains("HTTP/1.1 200 ")
          .endsWith("last");
    }
  }
}
