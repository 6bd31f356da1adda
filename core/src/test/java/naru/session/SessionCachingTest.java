package naru.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import naru.session.Visitors.Visitor;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Which answers caches may keep for other visitors. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class SessionCachingTest {
  private final Visitors visitors;

  SessionCachingTest(Way way) {
    this.visitors = new Visitors(way, new Sessions(SessionOptions.defaults()));
  }

  @AfterEach
  void close() {
    visitors.close();
  }

  private Visitor hong() {
    Visitor hong = visitors.visitor();
    hong.put("name", "홍길동");
    return hong;
  }

  /** A shared cache may keep a cookie with an answer, for whoever asks next (RFC 9111 §7.3). */
  @Test
  void anAnswerThatSetsItsCookieIsNotForOthersUnlessTheProgramSaysSo() {
    Visitor hong = visitors.visitor();

    assertThat(hong.put("name", "홍길동").header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(hong.ask((session, response) -> "").headers().has("Cache-Control")).isFalse();
    assertThat(
            visitors
                .visitor()
                .ask(
                    (session, response) -> {
                      response.setHeader("Cache-Control", "no-store");
                      session.put("name", "kim");
                      return "";
                    })
                .header("Cache-Control"))
        .isEqualTo("no-store");
  }

  /** In a later request no cookie is set that would tell a shared cache so. */
  @Test
  void norIsWhatIsMadeOfASession() {
    Visitor hong = hong();
    Visitors.Use name = (session, response) -> session.get("name").orElse("");
    Visitors.Use shared =
        (session, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          return name.by(session, response);
        };

    assertThat(hong.ask(name).text()).isEqualTo("홍길동");
    assertThat(hong.ask(name).header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(hong.ask(shared).header("Cache-Control")).isEqualTo("max-age=60");
    assertThat(visitors.visitor().ask(name).headers().has("Cache-Control"))
        .as("who has no session sees what all see")
        .isFalse();
  }

  /** Such as a guard before files that everybody's cache could keep. */
  @Test
  void norIsWhatIsMadeOfThatThereIsOne() {
    Visitor hong = hong();
    List<Function<Session, Object>> looks =
        List.of(
            Session::isNew, Session::id, Session::created, Session::lastAccess, Session::expires);

    for (Function<Session, Object> look : looks) {
      Visitors.Use use = (session, response) -> look.apply(session).toString();
      assertThat(hong.ask(use).header("Cache-Control")).isEqualTo("private, no-cache");
      assertThat(visitors.visitor().ask(use).headers().has("Cache-Control")).isFalse();
    }
  }
}
