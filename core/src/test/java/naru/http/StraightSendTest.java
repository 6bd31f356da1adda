package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

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
  @Test
  void whatTheKernelDoesNotTakeFollowsInItsOrder() throws Exception {
    try (TestServer server = TestServer.start(this::answer);
        RawClient client = RawClient.connect(server.port())) {
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
