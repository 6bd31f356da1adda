package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

/** A close with a grace period, under clients that never pause. */
class GraceTest {
  private static final int CLIENTS = 4;

  @Test
  void everyConnectionIsToldBeforeItIsClosed() throws Exception {
    try (TestServer server = TestServer.start((req, res) -> res.end("fine"));
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        int port = server.port();
        CountDownLatch busy = new CountDownLatch(CLIENTS);
        List<Future<?>> untilTold = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
          untilTold.add(clients.submit(() -> askUntilTold(port, busy)));
        }
        busy.await();
        var closed = server.http().close(Duration.ofMinutes(1), Duration.ofMinutes(1));
        for (Future<?> client : untilTold) {
          client.get();
        }
        assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
        server.http().listen("127.0.0.1", 0);
      }
    }
  }

  private static void askUntilTold(int port, CountDownLatch busy) {
    try (RawClient client = RawClient.connect(port)) {
      Answer answer = ask(client);
      busy.countDown();
      while (!answer.header("Connection").equals("close")) {
        answer = ask(client);
      }
    }
  }

  private static Answer ask(RawClient client) {
    Answer answer = client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").read();
    assertThat(answer.body()).isEqualTo("fine");
    return answer;
  }
}
