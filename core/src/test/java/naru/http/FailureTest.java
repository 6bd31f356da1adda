package naru.http;

import static naru.http.Execution.EVENT_LOOP;
import static naru.testing.Attempt.breakOff;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.cookie.Cookie;
import naru.router.Router;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.ErrorOutput;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client gets when a listener fails. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class FailureTest {
  private static final String SECRET = "/home/secret/db.sqlite is locked";

  private final Way way;

  FailureTest(Way way) {
    this.way = way;
  }

  private Answer get(RequestListener listener) {
    return way.ask(Call.get("/"), listener);
  }

  private static void isBare500(Answer answer) {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).isEqualTo("Internal Server Error");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.headers().toString()).doesNotContain("secret");
  }

  @Test
  void anExceptionIsA500WithoutTheServersInsides() {
    isBare500(
        get(
            (req, res) -> {
              throw new IllegalStateException(SECRET);
            }));
  }

  @Test
  void aCheckedExceptionAndAnErrorAreToo() {
    isBare500(
        get(
            (req, res) -> {
              throw new IOException(SECRET);
            }));
    isBare500(
        get(
            (req, res) -> {
              throw new StackOverflowError(SECRET);
            }));
  }

  @Test
  void anHttpExceptionMayHaveAFieldSeveralTimesAndTakesNoCookieBack() {
    RequestListener listener =
        (req, res) -> {
          res.cookie(Cookie.of("a", "1")).setHeader("WWW-Authenticate", "Digest");
          throw new HttpException(
              401,
              "who?",
              "WWW-Authenticate",
              "Basic realm=\"a\"",
              "Set-Cookie",
              "b=2",
              "WWW-Authenticate",
              "Bearer");
        };
    Router router =
        new Router()
            .get("/", listener)
            .onError((failure, req, res) -> res.end(String.valueOf(failure.getMessage())));
    Router around =
        new Router()
            .mount("/", router)
            .onError((failure, req, res) -> res.end(String.valueOf(failure.getMessage())));
    Router passing =
        new Router()
            .get("/", listener)
            .onError(
                (failure, req, res) -> {
                  throw (HttpException) failure;
                });
    for (RequestListener each : List.of(listener, router, around, passing)) {
      Answer answer = get(each);
      assertThat(answer.headers().all("WWW-Authenticate"))
          .containsExactly("Basic realm=\"a\"", "Bearer");
      assertThat(answer.headers().all("Set-Cookie")).hasSize(2);
    }
  }

  @Test
  void anHttpExceptionWithFieldsThatCannotBeSentIsA500() {
    String[][] fields = {
      {"WWW-Authenticate", "Basic realm=\"\ud55c\uad6d\""},
      {"X", "a\r\nb"},
      {"a b", "c"},
      {"Content-Length", "1"},
      {"transfer-encoding", "chunked"}
    };
    for (String[] field : fields) {
      isBare500(
          get(
              (req, res) -> {
                throw new HttpException(401, SECRET, field);
              }));
    }
  }

  @Test
  void anAnswerThatCannotBeMadeEndsTheConnectionAndNothingElse() {
    endsItsConnectionAlone(
        new HttpException(401, "no") {
          @Override
          public List<String> headers() {
            return List.of("no name", "no value");
          }
        });
  }

  @Test
  void norDoesOneForWhichThereIsNoMemory() {
    endsItsConnectionAlone(
        new HttpException(401, "no") {
          @Override
          public String getMessage() {
            throw new AssertionError("as if there were no memory");
          }
        });
  }

  private void endsItsConnectionAlone(HttpException bad) {
    RequestListener listener =
        (req, res) -> {
          if (req.path().equals("/bad")) {
            throw bad;
          }
          res.end("ok");
        };
    try (TestServer server = way.serve(listener)) {
      try (TestClient client = way.connect(server)) {
        assertThat(breakOff(() -> client.call(Call.get("/bad")))).isNotEqualTo("nothing");
      }
      try (TestClient client = way.connect(server)) {
        assertThat(client.call(Call.get("/")).text()).isEqualTo("ok");
      }
    }
  }

  /** What is for all answers, so that a page of another origin may read this one, is on it too. */
  @Test
  void whatToldOfTheBodyBeforeTheFailureIsForgotten() {
    Answer answer =
        get(
            (req, res) -> {
              res.status(201).setHeader("Access-Control-Allow-Origin", "*");
              res.setHeader("Content-Length", "1000").setHeader("ETag", "\"secret\"");
              res.setHeader("Content-Type", "text/html").addTrailer("Y", "secret");
              throw new IllegalStateException(SECRET);
            });

    isBare500(answer);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
    assertThat(answer.trailers().lines()).isEmpty();
  }

  /** What comes behind it is no whole, and an answer of the rest would look like one. */
  @Test
  void aFailingDataListenerIsTheLastThatHearsOfTheBody() {
    assumeThat(way.protocol().isHttp2()).as("all in one read, which HTTP/1 allows").isFalse();
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  res.flushHeaders();
                  req.onData(
                      part -> {
                        if (part.get(0) == 'b') {
                          throw new IllegalStateException(SECRET);
                        }
                        res.write(part);
                      });
                  req.onEnd(res::end);
                });
        RawClient client = way.protocol().raw(server)) {
      client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
      client.send("1\r\nb\r\n1\r\nc\r\n0\r\n\r\n");
      assertThat(client.readBytesToClose()).doesNotContain("\nc\r\n").doesNotEndWith("0\r\n\r\n");
    }
  }

  @Test
  void anHttpExceptionIsItsStatusItsHeadersAndItsMessage() {
    Answer answer =
        get(
            (req, res) -> {
              throw new HttpException(
                  405, "\uc548 \ub428", new IOException(SECRET), "Allow", "GET", "X", "y");
            });

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.text()).isEqualTo("\uc548 \ub428");
    assertThat(answer.header("Allow")).isEqualTo("GET");
    assertThat(answer.header("X")).isEqualTo("y");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void aFailureAfterTheHeadBreaksTheAnswerOff() {
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  res.write("half");
                  throw new IllegalStateException(SECRET);
                });
        TestClient client = way.connect(server)) {
      var exchange = client.open(Call.get("/"));

      assertThat(breakOff(exchange::whole)).isNotEqualTo("nothing").doesNotContain("secret");
    }
  }

  @Test
  void aFailureAfterTheEndChangesNothing() {
    Answer answer =
        get(
            (req, res) -> {
              res.end("whole");
              throw new IllegalStateException(SECRET);
            });

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("whole");
  }

  @Test
  void aFailureOfTheProgramBehindItsAnswerIsLogged() {
    try (ErrorOutput log = new ErrorOutput()) {
      get(
          (req, res) -> {
            res.end("whole");
            throw new IOException("no space left for the journal");
          });
      await().until(() -> log.text().contains("no space left for the journal"));
    }
  }

  @Test
  void theCauseOfAnAnswerFrom500OnIsLogged() {
    try (ErrorOutput log = new ErrorOutput()) {
      for (int status : new int[] {404, 503}) {
        get(
            (req, res) -> {
              throw new HttpException(
                  status, "try again", new IOException("no room for a " + status));
            });
      }
      await().until(() -> log.text().contains("no room for a 503"));
      assertThat(log.text()).doesNotContain("no room for a 404");
    }
  }

  @Test
  void aFailureIsTheEndOfOneRequestAndNotOfTheServer() {
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  if (req.url().equals("/fail")) {
                    throw new IllegalStateException(SECRET);
                  }
                  res.end("fine");
                });
        TestClient client = way.connect(server)) {
      for (int i = 0; i < 3; i++) {
        isBare500(client.call(Call.get("/fail")));
        assertThat(client.call(Call.get("/")).text()).isEqualTo("fine");
      }
    }
  }

  @Test
  void aFailingDataListenerIsA500Too() {
    Answer answer =
        way.ask(
            Call.post("/", "body"),
            (req, res) ->
                req.onData(
                    part -> {
                      throw new IllegalStateException(SECRET);
                    }));

    isBare500(answer);
  }

  @Test
  void aFailingEndListenerIsA500Too() {
    Answer answer =
        way.ask(
            Call.post("/", "body"),
            (req, res) ->
                req.onEnd(
                    () -> {
                      throw new HttpException(422, "no");
                    }));

    assertThat(answer.status()).isEqualTo(422);
  }

  @Test
  void aFailingDrainListenerBreaksTheAnswerOff() {
    assumeThat(way.execution()).as("who may wait hears of no drain").isEqualTo(EVENT_LOOP);
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  res.onDrain(
                      () -> {
                        throw new IllegalStateException(SECRET);
                      });
                  res.write(new byte[1 << 20]);
                });
        TestClient client = way.connect(server)) {
      var exchange = client.open(Call.get("/"));

      assertThat(exchange.status()).isEqualTo(200);
      assertThat(failure(exchange::whole)).startsWith("UncheckedIOException");
    }
  }

  @Test
  void aFailingListenerForTheEndOfAnAnswerDisturbsNobody() {
    try (TestServer server =
            way.serve(
                (req, res) -> {
                  Runnable fails =
                      () -> {
                        throw new IllegalStateException(SECRET);
                      };
                  res.onFinish(fails).onClose(fails).end("fine");
                });
        TestClient client = way.connect(server)) {
      for (int i = 0; i < 3; i++) {
        assertThat(client.call(Call.get("/")).text()).isEqualTo("fine");
      }
    }
  }

  @Test
  void aFailingAbortListenerDisturbsNobody() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
            way.serve(
                (req, res) ->
                    req.onData(part -> told.add("data"))
                        .onAborted(
                            () -> {
                              told.add("aborted");
                              throw new IllegalStateException(SECRET);
                            })
                        .onEnd(res::end));
        TestClient other = way.connect(server)) {
      TestClient gone = way.connect(server);
      gone.open(Call.postStreamed("/")).send(new byte[1]);
      await().until(() -> told.contains("data"));
      gone.reset();

      await().until(() -> told.contains("aborted"));
      assertThat(other.call(Call.get("/")).status()).isEqualTo(200);
      await().until(() -> server.http().connections() == 1);
    }
  }
}
