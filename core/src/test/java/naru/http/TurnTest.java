package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import naru.testing.QuickTries;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TurnTest {
  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  private final AtomicInteger looks = new AtomicInteger();

  private int look(Request request) {
    return request.shared("what", looks::incrementAndGet);
  }

  private static List<Integer> askThrice(RawClient client) {
    client.send(REQUEST.repeat(3));
    return Stream.generate(() -> Integer.parseInt(client.read().text())).limit(3).toList();
  }

  private static void awaitShared(RawClient client) {
    QuickTries.until(() -> askThrice(client).stream().distinct().count() == 1);
  }

  private static int ask(RawClient client) {
    return Integer.parseInt(client.send(REQUEST).read().text());
  }

  @Test
  void whatArrivedTogetherSharesALookAndWhatCameLaterLooksAnew() {
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            TestServer.start(options, (req, res) -> res.end(String.valueOf(look(req))));
        RawClient client = RawClient.connect(server.port())) {
      assertThat(askThrice(client)).containsOnly(1);
      assertThat(askThrice(client)).containsOnly(2);
      assertThat(ask(client)).isEqualTo(3);
    }
  }

  /** Which its type doesn't allow, but nobody checks that. */
  @Test
  void aLookThatFindsNothingAtAllIsNotShared() {
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    RequestListener listener =
        (req, res) -> {
          int look = look(req);
          req.shared("nothing", () -> null);
          res.end(String.valueOf(look));
        };
    try (TestServer server = TestServer.start(options, listener);
        RawClient client = RawClient.connect(server.port())) {
      assertThat(askThrice(client)).containsOnly(1);
      assertThat(ask(client)).isEqualTo(2);
      assertThat(ask(client)).isEqualTo(3);
    }
  }

  @Test
  void aQuickVirtualThreadSharesAsWell() {
    try (TestServer server = TestServer.start((req, res) -> res.end(String.valueOf(look(req))));
        RawClient client = RawClient.connect(server.port())) {
      assertThat(askThrice(client)).as("elsewhere").containsExactly(1, 2, 3);
      awaitShared(client);
      int last = ask(client);
      assertThat(ask(client)).isEqualTo(last + 1);
    }
  }

  @Test
  void whatTookLongIsForTheOneWhoLooked() throws InterruptedException {
    AtomicBoolean wait = new AtomicBoolean();
    CountDownLatch waits = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    RequestListener listener =
        (req, res) -> {
          int number =
              req.shared(
                  "what",
                  () -> {
                    int next = looks.incrementAndGet();
                    if (wait.getAndSet(false)) {
                      waits.countDown();
                      try {
                        gate.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }
                    return next;
                  });
          res.end(String.valueOf(number));
        };
    try (TestServer server = TestServer.start(listener);
        RawClient slow = RawClient.connect(server.port())) {
      awaitShared(slow);
      wait.set(true);
      slow.send(REQUEST);
      waits.await();
      int meanwhile;
      try (RawClient client = RawClient.connect(server.port())) {
        meanwhile = ask(client);
      }
      gate.countDown();
      assertThat(Integer.parseInt(slow.read().text())).isEqualTo(meanwhile - 1);
      assertThat(ask(slow)).isGreaterThan(meanwhile);
      assertThat(askThrice(slow)).doesNotContain(meanwhile - 1);
    }
  }
}
