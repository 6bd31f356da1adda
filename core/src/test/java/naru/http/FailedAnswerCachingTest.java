package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What caches are told of an answer that failed. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class FailedAnswerCachingTest {
  private final Way way;

  FailedAnswerCachingTest(Way way) {
    this.way = way;
  }

  /** A cache may keep a 404 by itself (RFC 9110 §15.1), and a cookie with it (RFC 9111 §7.3). */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'public, max-age=60', -, -",
        "no-cache, -, no-cache",
        "no-cache, a=1, 'private, no-cache'",
        "-, a=1, 'private, no-cache'",
        "'private, max-age=60', -, 'private, no-cache'",
        "'No-Store, private', a=1, no-store",
      })
  void howLongAnAnswerMayBeKeptIsForgottenAndForWhomIsNot(
      @Nullable String before, @Nullable String cookie, @Nullable String after) {
    Answer answer =
        way.ask(
            Call.get("/"),
            (req, res) -> {
              if (before != null) {
                res.setHeader("Cache-Control", before);
              }
              if (cookie != null) {
                res.setHeader("Set-Cookie", cookie);
              }
              res.setHeader("CDN-Cache-Control", "max-age=60");
              res.setHeader("Surrogate-Control", "max-age=60, no-store");
              throw new HttpException(404, "gone");
            });

    assertThat(answer.headers().get("Cache-Control")).isEqualTo(Optional.ofNullable(after));
    assertThat(answer.headers().has("Set-Cookie")).isEqualTo(cookie != null);
    assertThat(answer.headers().has("CDN-Cache-Control")).isFalse();
    assertThat(answer.header("Surrogate-Control")).isEqualTo("no-store");
  }

  @Test
  void aCookieOfItsOwnIsForOneAloneToo() {
    Answer answer =
        way.ask(
            Call.get("/"),
            (req, res) -> {
              throw new HttpException(401, "who?", "Set-Cookie", "a=1");
            });

    assertThat(answer.header("Cache-Control")).isEqualTo("private, no-cache");
  }
}
