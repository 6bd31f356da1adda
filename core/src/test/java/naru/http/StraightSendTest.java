package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StraightSendTest {
  private static final int MOST = 5000;

  private final AtomicInteger answered = new AtomicInteger();

  private void answer(Request request, Response response) {
    response.end(body(request.path()));
    answered.incrementAndGet();
  }

  private static String body(String path) {
    return path.repeat(6000 / path.length());
  }

  private static String path(int request) {
    return "/%04d".formatted(request);
  }

  /** Each request comes alone, so each answer goes straight until there is no room. */
  @ParameterizedTest
  @EnumSource(names = {"H1", "H1_TLS"})
  void whatTheKernelDoesNotTakeFollowsInItsOrder(Protocol protocol) throws Exception {
    try (TestServer server = new Way(protocol, Execution.VIRTUAL_THREADS).serve(this::answer);
        RawClient client = connect(protocol, server)) {
      int sent = 0;
      do {
        client.send("GET " + path(sent++) + " HTTP/1.1\r\nHost: a\r\n\r\n");
      } while (isAnswered(sent) && sent < MOST);
      assertThat(sent).as("how many fill the room").isLessThan(MOST);

      for (int i = 0; i < sent; i++) {
        assertThat(client.read().body()).isEqualTo(body(path(i)));
      }
    }
  }

  /** The engine says so once, to whoever encrypts next. */
  @Test
  void aRecordThatIsBrokenEndsTheConnectionBehindTheAnswerThatMeetsIt() throws Exception {
    Duration never = Duration.ofHours(1);
    ServerOptions patient =
        ServerOptions.DEFAULTS.withTimeouts(new Timeouts(never, never, never, never, never));
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch broken = new CountDownLatch(1);
    Way way = new Way(Protocol.H1_TLS, Execution.VIRTUAL_THREADS);
    try (TestServer server =
            way.serve(
                patient,
                (req, res) -> {
                  begun.countDown();
                  broken.await();
                  res.end("ok");
                });
        RawClient client = RawClient.connectSecurely(server.port(), 0)) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      begun.await();
      byte[] record = new byte[5 + 40];
      System.arraycopy(new byte[] {23, 3, 3, 0, 40}, 0, record, 0, 5);
      client.sendPlain(record);
      Thread.sleep(200); // Longer than the server takes to read it; if not, nothing is proved.
      broken.countDown();

      await().atMost(Duration.ofSeconds(30)).until(() -> server.http().connections() == 0);
    }
  }

  private static RawClient connect(Protocol protocol, TestServer server) {
    return protocol.isSecure()
        ? RawClient.connectSecurely(server.port(), 0)
        : RawClient.connect(server.port());
  }

  /** Or nothing happens for so long that nothing will. */
  private boolean isAnswered(int requests) throws InterruptedException {
    for (int i = 0; answered.get() < requests; i++) {
      if (i == 1000) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }
}
