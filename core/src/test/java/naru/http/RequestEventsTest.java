package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The body as events, Node's way, wherever the listener runs. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class RequestEventsTest {
  private final Way way;

  RequestEventsTest(Way way) {
    this.way = way;
  }

  private static String text(ByteBuffer part) {
    return UTF_8.decode(part).toString();
  }

  private static void echo(Request request, Response response) {
    StringBuilder body = new StringBuilder();
    request.onData(part -> body.append(text(part))).onEnd(() -> response.end(body.toString()));
  }

  @Test
  void dataAndThenEnd() {
    assertThat(way.ask(Call.post("/", "body"), RequestEventsTest::echo).text()).isEqualTo("body");
  }

  @Test
  void endAloneSkipsTheBody() {
    assertThat(
            way.ask(Call.post("/", "body"), (req, res) -> req.onEnd(() -> res.end("end"))).text())
        .isEqualTo("end");
  }

  @Test
  void endComesWithoutABodyToo() {
    assertThat(way.ask(Call.get("/"), RequestEventsTest::echo).text()).isEmpty();
    assertThat(way.ask(Call.get("/"), (req, res) -> req.onEnd(() -> res.end("end"))).text())
        .isEqualTo("end");
  }

  @Test
  void partsComeAsTheyAreSent() {
    List<String> parts = new CopyOnWriteArrayList<>();
    try (TestServer server =
            way.serve(
                (req, res) ->
                    req.onData(part -> parts.add(text(part)))
                        .onEnd(() -> res.end(req.trailers().get("X").orElse("-"))));
        TestClient client = way.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send("one".getBytes(UTF_8));
      await().until(() -> parts.equals(List.of("one")));
      exchange.send("two".getBytes(UTF_8));
      await().until(() -> parts.equals(List.of("one", "two")));
      exchange.end("X", "y");
      assertThat(exchange.whole().text()).isEqualTo("y");
    }
  }

  @Test
  void allListenersAreToldInOrder() {
    List<String> told = new CopyOnWriteArrayList<>();
    way.ask(
        Call.post("/", "x"),
        (req, res) -> {
          req.onEnd(() -> told.add("end1"));
          req.onEnd(() -> res.end());
          req.onData(part -> told.add("1" + text(part)));
        });

    assertThat(told).containsExactly("1x", "end1");
  }

  @Test
  void onAnEventLoopListenersThatFollowEachOtherAreToldTheSame() {
    // A virtual thread may be unmounted between the two, as by the loading of a class.
    assumeThat(way.execution()).isEqualTo(Execution.EVENT_LOOP);
    List<String> told = new CopyOnWriteArrayList<>();
    way.ask(
        Call.post("/", "x"),
        (req, res) -> {
          req.onData(part -> told.add("1" + text(part)));
          req.onData(part -> told.add("2" + text(part)));
          req.onEnd(() -> res.end());
        });

    assertThat(told).containsExactly("1x", "2x");
  }

  @Test
  void aListenerThatWaitsKeepsNobodyFromAddingAnother() {
    // On an event loop it would keep the loop from going on.
    assumeThat(way.execution()).isEqualTo(Execution.VIRTUAL_THREADS);
    CountDownLatch told = new CountDownLatch(1);
    CompletableFuture<String> added = new CompletableFuture<>();
    Answer answer =
        way.ask(
            Call.post("/", "x"),
            (req, res) -> {
              req.onEnd(
                      () -> {
                        told.countDown();
                        res.end(added.join());
                      })
                  .onData(part -> {});
              told.await();
              req.onAborted(() -> {}).onEnd(() -> added.complete("added"));
            });

    assertThat(answer.text()).isEqualTo("added");
  }

  @Test
  void aLargeBodyArrivesWhole() {
    String body = "0123456789abcdef".repeat(40_000);

    assertThat(way.ask(Call.post("/", body), RequestEventsTest::echo).text()).isEqualTo(body);
  }

  @Test
  void theBlockingWaysAreRefusedOnAnEventLoopOnly() {
    String whole =
        way.ask(Call.post("/", "body"), (req, res) -> res.end(failure(req::bytes))).text();
    String stream =
        way.ask(
                Call.post("/", "body"),
                (req, res) -> res.end(failure(() -> req.inputStream().read())))
            .text();

    if (way.execution() == Execution.EVENT_LOOP) {
      assertThat(whole).startsWith("IllegalStateException").contains("onData");
      assertThat(stream).startsWith("IllegalStateException").contains("onData");
    } else {
      assertThat(whole).isEqualTo("nothing");
      assertThat(stream).isEqualTo("nothing");
    }
  }

  @Test
  void aSecondWayToReadItIsRefused() {
    String told =
        way.ask(
                Call.post("/", "body"),
                (req, res) -> {
                  req.onData(part -> {});
                  res.end(failure(req::inputStream));
                })
            .text();

    assertThat(told).startsWith("IllegalStateException: The body was read by events already");
  }

  @Test
  void anEndThatIsAskedForBehindTheListenerIsTold() {
    RequestListener listener =
        (req, res) -> {
          Thread own = Thread.currentThread();
          Thread.startVirtualThread(
              () -> {
                // An event loop never ends, but whenever it returns, the end must be told.
                failure(() -> own.join(way.execution() == Execution.EVENT_LOOP ? 50 : 0));
                req.onEnd(() -> res.end("end"));
              });
        };
    assertThat(way.ask(Call.get("/"), listener).text()).isEqualTo("end");
  }

  @Test
  void anAnswerBeforeTheEndOfTheBodyIsNoAbort() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        way.serve(
            (req, res) ->
                req.onData(part -> res.status(413).end("too much"))
                    .onAborted(() -> told.add("aborted")))) {
      Exchange exchange = way.connect(server).open(Call.postStreamed("/"));
      exchange.send("x".getBytes(UTF_8));
      assertThat(exchange.status()).isEqualTo(413);
      assertThat(exchange.read()).isEqualTo("too much");
      await().during(Duration.ofMillis(300)).until(told::isEmpty);
    }
  }

  @Test
  void norIsOneBeforeAllOfItWasRead() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        way.serve(
            (req, res) ->
                req.onData(
                        part -> {
                          told.add("part");
                          sleep(100); // All of it has come.
                          if (!res.ended()) {
                            res.status(413).end("too much");
                          }
                          sleep(100);
                        })
                    .onAborted(() -> told.add("aborted")))) {
      Exchange exchange = way.connect(server).open(Call.post("/", "x".repeat(60_000)));
      assertThat(exchange.status()).isEqualTo(413);
      await().during(Duration.ofMillis(500)).until(() -> !told.contains("aborted"));
    }
  }

  private static void sleep(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aClientThatGoesAwayIsAnAbortAndNoEnd() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        way.serve(
            (req, res) -> {
              res.onClose(() -> told.add("close"));
              req.onData(part -> told.add(text(part)))
                  .onEnd(() -> told.add("end"))
                  .onAborted(() -> told.add("aborted"));
            })) {
      Exchange exchange = way.connect(server).open(Call.postStreamed("/"));
      exchange.send("x".getBytes(UTF_8));
      await().until(() -> told.contains("x"));
      exchange.abort();
      await().until(() -> told.size() == 3);
      assertThat(told).containsExactlyInAnyOrder("x", "aborted", "close");
    }
  }
}
