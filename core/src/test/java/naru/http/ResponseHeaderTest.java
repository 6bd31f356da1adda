package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import naru.cookie.Cookie;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class ResponseHeaderTest {
  private final Way way;

  ResponseHeaderTest(Way way) {
    this.way = way;
  }

  private Answer get(RequestListener listener) {
    return way.ask(Call.get("/"), listener);
  }

  @Test
  void theStatusIs200UnlessSet() {
    assertThat(get((req, res) -> res.end()).status()).isEqualTo(200);
    assertThat(get((req, res) -> res.status(418).end()).status()).isEqualTo(418);
    assertThat(get((req, res) -> res.status(999).end()).status()).isEqualTo(999);
  }

  /** On HTTP/2 they would make the answer malformed (RFC 9113 §8.2.1). */
  @Test
  void blanksAroundAValueAreNoPartOfIt() {
    Answer answer = get((req, res) -> res.setHeader("X-A", " \ta b \t").end());

    assertThat(answer.header("X-A")).isEqualTo("a b");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 99, 100, 101, 103, 199, 1000})
  void aStatusThatNoAnswerEndsWithIsRefused(int status) {
    Answer answer = get((req, res) -> res.end(failure(() -> res.status(status))));

    assertThat(answer.text()).startsWith("IllegalArgumentException").contains("" + status);
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void writeHeadSetsStatusAndFieldsAndReplacesThose() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("X-A", "old").setHeader("X-B", "kept");
              res.writeHead(201, "x-a", "new", "X-C", "c").end();
            });

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.headers().all("X-A")).containsExactly("new");
    assertThat(answer.headers().all("X-B")).containsExactly("kept");
    assertThat(answer.headers().all("X-C")).containsExactly("c");
  }

  @Test
  void writeHeadSendsANameThatIsGivenTwiceInTwoLines() {
    Answer answer =
        get(
            (req, res) -> {
              res.appendHeader("Set-Cookie", "old=1");
              res.writeHead(200, "Set-Cookie", "a=1", "X", "x", "set-cookie", "b=2").end();
            });
    assertThat(answer.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
    assertThat(answer.header("X")).isEqualTo("x");
  }

  @Test
  void writeHeadWithANameWithoutValueSaysWhich() {
    assertThat(get((req, res) -> res.end(failure(() -> res.writeHead(200, "X-A")))).text())
        .isEqualTo("IllegalArgumentException: The header 'X-A' has no value");
  }

  @Test
  void setReplacesAppendAddsAndRemoveTakesBack() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("A", "1").appendHeader("a", "2").appendHeader("A", "3");
              res.setHeader("B", List.of("1", "2")).setHeader("b", "3");
              res.setHeader("C", "1").removeHeader("c");
              res.end(res.getHeader("a") + " " + res.getHeaders("A") + " " + res.getHeader("C"));
            });

    assertThat(answer.headers().all("A")).containsExactly("1", "2", "3");
    assertThat(answer.headers().all("B")).containsExactly("3");
    assertThat(answer.headers().has("C")).isFalse();
    assertThat(answer.text()).isEqualTo("Optional[1, 2, 3] [1, 2, 3] Optional.empty");
  }

  @Test
  void eachSetCookieIsALineOfItsOwn() {
    Answer answer =
        get(
            (req, res) -> {
              res.appendHeader("Set-Cookie", "a=1").appendHeader("Set-Cookie", "b=2");
              res.end();
            });

    assertThat(answer.headers().all("Set-Cookie")).containsExactly("a=1", "b=2");
  }

  @Test
  void cookiesAreLinesOfTheirOwnBesideThoseSetByHand() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Set-Cookie", "a=1");
              res.cookie(Cookie.of("b", "2").path("/").httpOnly());
              res.cookie(Cookie.of("c", "\ub098\ub8e8").maxAge(Duration.ofHours(1)));
              String refused = failure(() -> res.cookie(Cookie.of("d;", "4")));
              res.end(refused.replaceFirst(":.*", ""));
            });

    assertThat(answer.headers().all("Set-Cookie"))
        .containsExactly("a=1", "b=2; Path=/; HttpOnly", "c=%EB%82%98%EB%A3%A8; Max-Age=3600");
    assertThat(answer.text()).isEqualTo("IllegalArgumentException");
  }

  @Test
  void aCookieBehindTheHeadIsRefused() {
    Answer answer =
        get(
            (req, res) -> {
              res.write("x");
              res.end(failure(() -> res.cookie(Cookie.of("a", "1"))));
            });

    assertThat(answer.text()).startsWith("xIllegalStateException").contains("sent already");
    assertThat(answer.headers().has("Set-Cookie")).isFalse();
  }

  @Test
  void valuesMayHoldWhatLatin1Has() {
    assertThat(get((req, res) -> res.setHeader("X", "caf\u00e9 \t~").end()).header("X"))
        .isEqualTo("caf\u00e9 \t~");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\r\nEvil: 1",
        "a\rb",
        "a\nb",
        "a\0b",
        "a\u007fb",
        "\n",
        "\ud55c\uae00",
        "a\u010a"
      })
  void aValueThatWouldBreakTheMessageIsRefusedEverywhere(String value) {
    Answer answer =
        get(
            (req, res) -> {
              String all =
                  failure(() -> res.setHeader("X", value))
                      + failure(() -> res.setHeader("X", List.of("a", value)))
                      + failure(() -> res.appendHeader("X", value))
                      + failure(() -> res.writeHead(200, "X", value))
                      + failure(() -> res.addTrailer("X", value))
                      + failure(() -> res.writeEarlyHints(value))
                      + failure(() -> res.removeHeader("X").setHeader("Location", value));
              res.end(all);
            });

    assertThat(answer.text().split("IllegalArgumentException", -1)).hasSize(8);
    assertThat(answer.text()).contains("'X'").doesNotContain("nothing");
    assertThat(answer.headers().has("Evil")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:", "a\r\nb", "a\0", "\u00e9", "\ud55c", "a/b", "(a)"})
  void aNameThatIsNoTokenIsRefusedEverywhere(String name) {
    Answer answer =
        get(
            (req, res) -> {
              String all =
                  failure(() -> res.setHeader(name, "x"))
                      + failure(() -> res.setHeader(name, List.of("x")))
                      + failure(() -> res.appendHeader(name, "x"))
                      + failure(() -> res.writeHead(200, name, "x"))
                      + failure(() -> res.addTrailer(name, "x"));
              res.end(all);
            });

    assertThat(answer.text().split("IllegalArgumentException", -1)).hasSize(6);
    assertThat(answer.text()).doesNotContain("nothing");
  }

  @Test
  void afterTheHeadWasSentNothingInItCanChangeAndTheExceptionSaysSo() {
    Answer answer =
        get(
            (req, res) -> {
              boolean before = res.headersSent();
              res.write("x");
              res.end(
                  before
                      + " "
                      + res.headersSent()
                      + "\n"
                      + failure(() -> res.setHeader("Late", "1"))
                      + "\n"
                      + failure(() -> res.setHeader("Late", List.of("1")))
                      + "\n"
                      + failure(() -> res.appendHeader("Late", "1"))
                      + "\n"
                      + failure(() -> res.removeHeader("Late"))
                      + "\n"
                      + failure(() -> res.status(404))
                      + "\n"
                      + failure(() -> res.writeHead(404, "Late", "1"))
                      + "\n"
                      + failure(() -> res.redirect("/"))
                      + "\n"
                      + failure(() -> res.writeEarlyHints("</a>")));
            });

    assertThat(answer.text().lines().findFirst()).contains("xfalse true");
    assertThat(answer.text().lines().skip(1))
        .hasSize(8)
        .allMatch(it -> it.startsWith("IllegalStateException") && it.contains("sent already"));
    assertThat(answer.headers().has("Late")).isFalse();
    assertThat(answer.status()).isEqualTo(200);
  }

  @Test
  void aSecondEndIsRefusedAndSoIsAWriteBehindIt() {
    List<String> told = new CopyOnWriteArrayList<>();
    Answer answer =
        get(
            (req, res) -> {
              res.end("one");
              told.add(failure(() -> res.end("two")));
              told.add(failure(res::end));
              told.add(failure(() -> res.write("three")));
              told.add(failure(res::flushHeaders));
              told.add("" + res.ended());
            });

    assertThat(answer.text()).isEqualTo("one");
    await().until(() -> told.contains("true"));
    assertThat(told.subList(0, 4))
        .allMatch(it -> it.equals("IllegalStateException: This response has ended already"));
  }

  @Test
  void flushHeadersSendsTheHeadBeforeTheBody() {
    CountDownLatch go = new CountDownLatch(1);
    try (var server =
            way.serve(
                (req, res) -> {
                  res.setHeader("X", "y").flushHeaders();
                  Thread.startVirtualThread(
                      () -> {
                        try {
                          go.await();
                        } catch (InterruptedException e) {
                          throw new IllegalStateException(e);
                        }
                        res.end("late");
                      });
                });
        var client = way.connect(server)) {
      var exchange = client.open(Call.get("/"));
      assertThat(exchange.headers().get("X")).contains("y");
      go.countDown();
      assertThat(exchange.whole().text()).isEqualTo("late");
    }
  }

  @Test
  void earlyHintsComeBeforeTheAnswer() {
    Answer answer =
        get(
            (req, res) -> {
              res.writeEarlyHints("</a.css>; rel=preload", "</b.js>; rel=preload");
              res.end("body");
            });

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.interim()).hasSize(1);
    assertThat(answer.interim().getFirst().status()).isEqualTo(103);
    assertThat(answer.interim().getFirst().headers().all("Link"))
        .containsExactly("</a.css>; rel=preload", "</b.js>; rel=preload");
    assertThat(answer.headers().has("Link")).isFalse();
  }

  @Test
  void aRedirectIs302AndEncodesWhatAUrlCannotHold() {
    Answer answer = get((req, res) -> res.redirect("/\ud55c a?b=c%20d&e=\r\nX: y"));

    assertThat(answer.status()).isEqualTo(302);
    assertThat(answer.header("Location")).isEqualTo("/%ED%95%9C%20a?b=c%20d&e=%0D%0AX:%20y");
    assertThat(answer.headers().has("X")).isFalse();
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aRedirectMayHaveAnother3xx() {
    assertThat(get((req, res) -> res.redirect(308, "/x")).status()).isEqualTo(308);
    assertThat(get((req, res) -> res.end(failure(() -> res.redirect(200, "/x")))).text())
        .startsWith("IllegalArgumentException");
  }

  @Test
  void aDateIsSentUnlessTheListenerSetOne() {
    assertThat(get((req, res) -> res.end()).header("Date"))
        .matches("(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} [0-9:]{8} GMT");
    assertThat(
            get((req, res) -> res.setHeader("Date", "Thu, 01 Jan 1970 00:00:00 GMT").end())
                .header("Date"))
        .isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
  }

  @Test
  void whatOnlyConnectionsOfHttp1HaveIsNeverSentInHttp2() {
    // RFC 9113 §8.2.2; the client takes such an answer for malformed.
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Connection", "close, X-Mine").setHeader("Keep-Alive", "timeout=9");
              res.setHeader("Proxy-Connection", "close").setHeader("Upgrade", "shout");
              res.setHeader("Transfer-Encoding", "chunked").setHeader("TE", "trailers");
              res.setHeader("X", "y").end("body");
            });

    assertThat(answer.text()).isEqualTo("body");
    assertThat(answer.header("X")).isEqualTo("y");
    if (way.protocol().isHttp2()) {
      assertThat(answer.headers().lines())
          .extracting(it -> it.name())
          .containsExactlyInAnyOrder("x", "content-length", "date");
    } else {
      assertThat(answer.header("Connection")).isEqualTo("close, X-Mine");
    }
  }
}
