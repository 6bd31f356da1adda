package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a request and a response make of the JSON that there is. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class JsonTest {
  private final Way way;

  JsonTest(Way way) {
    this.way = way;
  }

  private Answer get(RequestListener listener) {
    return way.ask(Call.get("/"), listener);
  }

  @Test
  void anObjectIsAnswered() {
    Answer answer = get((req, res) -> res.status(201).json(Map.of("name", "나루", "to", "you")));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.text()).isEqualTo("{\"name\":\"나루\",\"to\":\"you\"}");
    assertThat(answer.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.header("Content-Length")).isEqualTo("" + answer.body().length());
  }

  @Test
  void aTypeThatWasSetStays() {
    Answer answer =
        get(
            (req, res) -> {
              res.setHeader("content-type", "application/problem+json");
              res.json(Map.of());
            });

    assertThat(answer.text()).isEqualTo("{}");
    assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
  }

  @Test
  void whatCannotBeWrittenIsToldAndNothingOfItIsSent() {
    Answer answer = get((req, res) -> res.end(failure(() -> res.json(new Object()))));

    assertThat(answer.text()).isEqualTo("IllegalArgumentException: no JSON for a Object");
    assertThat(answer.headers().has("Content-Type")).isFalse();
    assertThat(get((req, res) -> res.json(new Object())).status()).isEqualTo(500);
  }

  @Test
  void behindAHeadThatWasSentItIsRefused() {
    Answer answer =
        get(
            (req, res) -> {
              res.write("x");
              res.end(failure(() -> res.json(Map.of())));
            });

    assertThat(answer.text()).startsWith("xIllegalStateException: JSON can't be sent");
  }

  @Test
  void aHeadHasTheLengthOfTheJsonAndNoMore() {
    Answer answer = way.ask(Call.of("HEAD", "/"), (req, res) -> res.json(Map.of("a", "b")));

    assertThat(answer.header("Content-Length")).isEqualTo("9");
    assertThat(answer.body()).isEmpty();
  }

  /** Reading a body waits, so it is a virtual thread's. */
  private Answer post(String type, String body) {
    return way.ask(
        Call.post("/", body).with("Content-Type", type),
        (req, res) ->
            Thread.startVirtualThread(
                () -> {
                  try {
                    res.end(req.json(Map.class).toString());
                  } catch (HttpException e) {
                    res.status(e.status()).end(String.valueOf(e.getMessage()));
                  }
                }));
  }

  @Test
  void anObjectIsRead() {
    for (String type :
        new String[] {
          "application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"
        }) {
      Answer answer = post(type, "{\"name\": \"나루\", \"to\": \"you\"}");
      assertThat(answer.text()).as(type).isEqualTo("{name=나루, to=you}");
    }
  }

  @Test
  void whatIsNoJsonIs400AndSaysWhy() {
    for (String body : new String[] {"", "{", "{\"a\":}", "[]"}) {
      Answer answer = post("application/json", body);
      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.text()).startsWith("The body is no JSON object");
    }
  }

  @Test
  void whatIsNotCalledJsonIs415() {
    for (String type : new String[] {"text/plain", "application/jsonp", "text/json", "json"}) {
      assertThat(post(type, "{}").status()).as(type).isEqualTo(415);
    }
  }

  @Test
  void withoutAnImplementationItSaysWhatToAdd() {
    assertThatThrownBy(
            () -> JsonProvider.found(JsonProvider.find(ClassLoader.getPlatformClassLoader())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("naru-jackson");
  }
}
