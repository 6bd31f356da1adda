package naru.http;

import static naru.http.LoopThreadTest.JDK;
import static naru.http.LoopThreadTest.LOOP;
import static naru.http.LoopThreadTest.here;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import naru.router.Router;
import naru.testing.ErrorOutput;
import naru.testing.QuickTries;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A handler that was quick and then holds its carrier holds an event loop that once; the log says
 * so, and from then on no other connection waits for it.
 */
@Timeout(180)
class HeldLoopTest {
  private static final String NOWHERE = "@nowhere";

  private final AtomicInteger calls = new AtomicInteger();
  private volatile String wanted = NOWHERE;
  private volatile boolean holding;

  private static RawClient send(RawClient client, String path) {
    return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
  }

  private static String ask(RawClient client, String path) {
    return send(client, path).read().text();
  }

  private Router router(Hold hold) {
    return new Router()
        .get("/quick", (req, res) -> res.end(here()))
        .get(
            "/hold",
            (req, res) -> {
              holding = here().contains(wanted);
              calls.incrementAndGet();
              if (holding) {
                hold.hold();
              }
              res.end(here());
            });
  }

  /** Returns once the handler holds a thread of that scheduler. */
  private void holdOn(RawClient client, String scheduler) {
    wanted = scheduler;
    QuickTries.until(
        () -> {
          int before = calls.get();
          send(client, "/hold");
          await().until(() -> calls.get() > before);
          return holding || client.read().status() != 200;
        });
    wanted = NOWHERE;
  }

  @ParameterizedTest
  @EnumSource(Hold.Way.class)
  void itsHandlerIsTakenOffTheLoopsAndNobodyWaitsAgain(Hold.Way way, @TempDir Path folder)
      throws Exception {
    try (ErrorOutput log = new ErrorOutput();
        Hold hold = way.open(folder);
        TestServer server = TestServer.start(router(hold));
        RawClient client = RawClient.connect(server.port())) {
      QuickTries.until(() -> ask(client, "/hold").contains(LOOP));
      holdOn(client, LOOP);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> log.text().contains("GET /hold held an event loop"));
      hold.release();
      client.read();
      for (int i = 0; i < 200; i++) {
        assertThat(ask(client, "/hold")).contains(JDK);
      }

      holdOn(client, JDK);
      for (int i = 0; i < 20; i++) {
        try (RawClient other = RawClient.connect(server.port())) {
          assertThat(ask(other, "/quick")).isNotEmpty();
        }
      }
      hold.release();
      client.read();
      assertThat(log.text())
          .containsOnlyOnce("GET /hold held")
          .containsPattern(
              "at \\S+(Hold|NativeDB)\\S+\\([^)]+\\), called at \\S+\\.HeldLoopTest\\.");
    }
  }
}
