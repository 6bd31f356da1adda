package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class ResponseBodyTest {
  private final Way way;

  ResponseBodyTest(Way way) {
    this.way = way;
  }

  private Answer get(RequestListener listener) {
    return way.ask(Call.get("/"), listener);
  }

  @Test
  void aSingleEndSendsItsLength() {
    Answer answer = get((req, res) -> res.end("\ub098\ub8e8"));

    assertThat(answer.text()).isEqualTo("\ub098\ub8e8");
    assertThat(answer.header("Content-Length")).isEqualTo("6");
  }

  @Test
  void whoAnswersHeadForEverLearnsThatTheClientLeft() {
    assumeThat(way.execution()).isEqualTo(Execution.VIRTUAL_THREADS);
    List<String> told = new CopyOnWriteArrayList<>();
    RequestListener listener =
        (req, res) ->
            told.add(
                failure(
                    () -> {
                      while (true) {
                        res.write("tick");
                        Thread.sleep(5);
                      }
                    }));
    try (TestServer server = way.serve(listener)) {
      Exchange exchange = way.connect(server).open(Call.of("HEAD", "/"));
      assertThat(exchange.status()).isEqualTo(200);
      assertThat(told).isEmpty();
      exchange.abort();
      await().untilAsserted(() -> assertThat(told).hasSize(1));
      assertThat(told.getFirst()).startsWith("UncheckedIOException");
    }
  }

  @Test
  void anEndWithNothingSendsALengthOfNothing() {
    assertThat(get((req, res) -> res.end()).header("Content-Length")).isEqualTo("0");
    assertThat(get((req, res) -> res.end("")).header("Content-Length")).isEqualTo("0");
  }

  @Test
  void writesAndEndSendNoLength() {
    Answer answer =
        get(
            (req, res) -> {
              res.write("a");
              res.write("");
              res.write("b".getBytes(UTF_8));
              res.write(ByteBuffer.wrap("xcx".getBytes(UTF_8), 1, 1));
              res.end(ByteBuffer.wrap("xdx".getBytes(UTF_8), 1, 1));
            });

    assertThat(answer.text()).isEqualTo("abcd");
    assertThat(answer.headers().has("Content-Length")).isFalse();
  }

  @Test
  void writesWithinALengthThatWasSetKeepIt() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Content-Length", "4");
              res.write("ab");
              res.end("cd");
            });

    assertThat(answer.text()).isEqualTo("abcd");
    assertThat(answer.header("Content-Length")).isEqualTo("4");
  }

  @Test
  void aWriteBeyondTheLengthIsRefusedAndWhatWasPromisedIsSent() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Content-Length", "4");
              res.setHeader("X", failure(() -> res.write("abcde")));
              res.end("abcd");
            });

    assertThat(answer.header("X")).startsWith("IllegalStateException: The Content-Length was 4");
    assertThat(answer.text()).isEqualTo("abcd");
  }

  @Test
  void anAnswerShorterThanItsLengthIsA500IfNothingWasSentYet() {
    List<String> told = new CopyOnWriteArrayList<>();
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Content-Length", "4").setHeader("ETag", "\"y\"");
              told.add(failure(() -> res.end("abc")));
            });

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).isEqualTo("Internal Server Error");
    assertThat(answer.headers().has("ETag")).isFalse();
    // The client may have the answer before the listener has the exception.
    await()
        .untilAsserted(
            () ->
                assertThat(told)
                    .containsExactly(
                        "IllegalStateException: The Content-Length was 4 bytes,"
                            + " but only 3 were written"));
  }

  @Test
  void anAnswerShorterThanItsLengthIsBrokenOffIfSomeOfItWasSent() {
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  res.setHeader("Content-Length", "4");
                  res.write("ab");
                  res.end("c");
                });
        TestClient client = way.connect(server)) {
      assertThat(failure(() -> client.call(Call.get("/")))).doesNotStartWith("nothing");
    } catch (AssertionError closed) {
      assertThat(closed).hasMessageContaining("closed without an answer");
    }
  }

  @Test
  void theBufferOfAWriteIsTheCallersAgainAtOnce() {
    Answer answer =
        get(
            (req, res) -> {
              byte[] part = "aaaa".getBytes(UTF_8);
              res.write(part);
              part[0] = 'x';
              byte[] last = "bbbb".getBytes(UTF_8);
              res.end(last);
              last[0] = 'x';
            });

    assertThat(answer.text()).isEqualTo("aaaabbbb");
  }

  @Test
  void theStreamOfABodyEndsItWhenClosed() {
    Answer answer =
        get(
            (req, res) -> {
              try (var out = res.outputStream()) {
                out.write('a');
                out.write("xbcx".getBytes(UTF_8), 1, 2);
              }
              assertThat(res.ended()).isTrue();
            });

    assertThat(answer.text()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 255, 256, 4095, 4096, 16384, 16385, 65535, 65536, 65537, 1 << 20})
  void anySizeArrivesWhole(int size) {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) ('a' + i % 26);
    }
    String text = new String(body, UTF_8);

    assertThat(get((req, res) -> res.end(body)).text()).isEqualTo(text);
    assertThat(
            get((req, res) -> {
                  res.write(body);
                  res.end(body);
                })
                .text())
        .isEqualTo(text + text);
  }

  @Test
  void manySmallWritesArriveInOrder() {
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      expected.append(i).append(',');
    }

    Answer answer =
        get(
            (req, res) -> {
              for (int i = 0; i < 5000; i++) {
                res.write(i + ",");
              }
              res.end();
            });

    assertThat(answer.text()).isEqualTo(expected.toString());
  }

  @Test
  void theAnswerMayEndAfterTheListenerReturnedOnAnotherThread() {
    Answer answer =
        get(
            (req, res) ->
                Thread.startVirtualThread(
                    () -> {
                      res.write("a");
                      res.end("b");
                    }));

    assertThat(answer.text()).isEqualTo("ab");
  }

  @Test
  void trailersFollowABodyOfUnknownLength() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Trailer", "X-Sum");
              res.write("body");
              res.addTrailer("X-Sum", "42").addTrailer("X-Sum", "43");
              res.end();
            });

    assertThat(answer.text()).isEqualTo("body");
    assertThat(answer.trailers().all("X-Sum")).containsExactly("42", "43");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length",
        "transfer-encoding",
        "HOST",
        "Trailer",
        "Connection",
        "Keep-Alive",
        "Upgrade",
        "TE",
        "Content-Type",
        "Content-Encoding",
        "Content-Range",
        "Set-Cookie",
        "Authorization",
        "Cache-Control"
      })
  void whatMustBeKnownBeforeTheBodyIsNoTrailer(String name) {
    Answer answer =
        get(
            (req, res) -> {
              res.write(failure(() -> res.addTrailer(name, "1")));
              res.end();
            });

    assertThat(answer.text()).startsWith("IllegalArgumentException").contains("'" + name + "'");
    assertThat(answer.trailers().lines()).isEmpty();
  }

  @Test
  void whoListensIsToldOfFinishAndThenOfClose() {
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicReference<Response> response = new AtomicReference<>();
    Answer answer =
        get(
            (req, res) -> {
              response.set(res);
              res.onClose(() -> told.add("close"));
              res.onFinish(() -> told.add("finish"));
              res.end("x");
            });

    assertThat(answer.text()).isEqualTo("x");
    await().until(() -> told.size() == 2);
    assertThat(told).containsExactly("finish", "close");
    assertThat(response.get().closed()).isTrue();
    response.get().onFinish(() -> told.add("late finish")).onClose(() -> told.add("late close"));
    assertThat(told).endsWith("late finish", "late close");
  }

  @Test
  void aConnectionThatIsCutIsACloseOfAllThatRunsOnIt() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        way.serve(
            (req, res) -> {
              res.onFinish(() -> told.add("finish"));
              res.onClose(() -> told.add("close"));
              res.flushHeaders();
            })) {
      TestClient client = way.connect(server);
      assertThat(client.open(Call.get("/")).status()).isEqualTo(200);
      client.reset();

      await().until(() -> told.contains("close"));
      assertThat(told).containsExactly("close");
      await().until(() -> server.http().connections() == 0);
    }
  }

  @Test
  void aClientThatGoesAwayIsACloseWithoutAFinish() {
    List<String> told = new CopyOnWriteArrayList<>();
    AtomicReference<Response> response = new AtomicReference<>();
    try (TestServer server =
        way.serve(
            (req, res) -> {
              response.set(res);
              res.onFinish(() -> told.add("finish"));
              res.onClose(() -> told.add("close"));
              res.flushHeaders();
            })) {
      TestClient client = way.connect(server);
      var exchange = client.open(Call.get("/"));
      assertThat(exchange.status()).isEqualTo(200);
      exchange.abort();

      await().until(() -> told.contains("close"));
      assertThat(told).containsExactly("close");
      assertThat(response.get().closed()).isTrue();
      assertThat(failure(() -> response.get().write("x"))).startsWith("UncheckedIOException");
      response.get().end();
    }
  }
}
