package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an answer ends: what is said of its length, and which answers have no body. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class ResponseLengthTest {
  private final Way way;

  ResponseLengthTest(Way way) {
    this.way = way;
  }

  private Answer get(RequestListener listener) {
    return way.ask(Call.get("/"), listener);
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,204", "GET,304", "HEAD,404", "POST,204", "GET,205"})
  void someAnswersNeverHaveABodyWhateverIsWritten(String method, int status) {
    try (var server =
            way.serve(
                (req, res) -> {
                  if (req.url().equals("/")) {
                    res.status(status).setHeader("X", "y");
                    res.write("some");
                    res.end("body");
                  } else {
                    res.status(status).end("body");
                  }
                });
        var client = way.connect(server)) {
      for (String url : List.of("/", "/end", "/")) {
        Answer answer = client.call(Call.of(method, url));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
      }
    }
  }

  @Test
  void a204HasNoContentLengthEvenIfTheListenerSetOne() {
    // RFC 9110 §8.6: MUST NOT; the client's parser refuses it.
    Answer answer = get((req, res) -> res.status(204).setHeader("Content-Length", "0").end());

    assertThat(answer.headers().has("Content-Length")).isFalse();
  }

  @Test
  void aHeadHasTheContentLengthOfTheGet() {
    Answer answer = way.ask(Call.of("HEAD", "/"), (req, res) -> res.end("body"));

    assertThat(answer.header("Content-Length")).isEqualTo("4");
  }

  @Test
  void aHeadThatIsAnsweredWithNothingSaysNoLength() {
    Answer answer = way.ask(Call.of("HEAD", "/"), (req, res) -> res.setHeader("X", "y").end());

    assertThat(answer.header("X")).isEqualTo("y");
    assertThat(answer.headers().has("Content-Length")).isFalse();
    assertThat(answer.headers().has("Transfer-Encoding")).isFalse();
    assertThat(way.ask(Call.of("HEAD", "/"), (req, res) -> res.end("")).header("Content-Length"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "5, 5", "0x1", " 1", "99999999999999999999"})
  void aContentLengthMustBeANumber(String length) {
    assertThat(
            get((req, res) -> res.end(failure(() -> res.setHeader("Content-Length", length))))
                .text())
        .startsWith("IllegalArgumentException")
        .contains("Content-Length");
  }

  @Test
  void theTransferEncodingIsTheServersOwn() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Transfer-Encoding", "chunked");
              res.end(failure(() -> res.setHeader("Transfer-Encoding", "gzip")));
            });

    assertThat(answer.text()).startsWith("IllegalArgumentException");
  }

  @Test
  void aTransferEncodingOfAnotherAnswerIsNotPassedOn() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Content-Length", "4");
              res.appendHeader("Transfer-Encoding", "chunked");
              res.setHeader("Transfer-Encoding", List.of("chunked"));
              res.end("body");
            });

    assertThat(answer.text()).isEqualTo("body");
    assertThat(answer.header("Content-Length")).isEqualTo("4");
    assertThat(answer.headers().has("Transfer-Encoding")).isFalse();
  }

  @Test
  void aLengthThatIsTakenBackIsNotCounted() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("Content-Length", "9");
              res.setHeader("Content-Length", List.of());
              res.end("body");
            });

    assertThat(answer.text()).isEqualTo("body");
    assertThat(answer.header("Content-Length")).isEqualTo("4");
  }
}
