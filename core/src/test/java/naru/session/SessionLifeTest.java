package naru.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import naru.session.Visitors.Visitor;
import naru.testing.Answer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** How long a session lives, and what it knows of that. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class SessionLifeTest {
  private static final Duration LIFE = Duration.ofMinutes(30);

  private final Way way;
  private final TestClock clock = new TestClock();
  private final MemoryStore store = new MemoryStore(1000, 1 << 20, clock);
  private Visitors visitors;

  SessionLifeTest(Way way) {
    this.way = way;
    this.visitors = open(true);
  }

  private Visitors open(boolean rolling) {
    SessionOptions options =
        SessionOptions.defaults().withStore(store).withLife(LIFE).withRolling(rolling);
    return new Visitors(way, new Sessions(options, clock));
  }

  private void isFixed() {
    visitors.close();
    visitors = open(false);
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

  @Test
  void aSessionKnowsItsTimes() {
    Instant begin = clock.instant();
    Visitor hong = hong();
    clock.pass(Duration.ofMinutes(2));
    hong.get("name");
    clock.pass(Duration.ofMinutes(3));

    assertThat(
            hong.text(
                (session, response) ->
                    Duration.between(begin, session.created())
                        + " "
                        + Duration.between(begin, session.lastAccess())
                        + " "
                        + Duration.between(begin, session.expires())
                        + " "
                        + session.isNew()))
        .isEqualTo("PT0S PT2M PT35M false");
  }

  @Test
  void aRollingSessionLivesFromItsLastUse() {
    Visitor hong = hong();
    for (int i = 0; i < 4; i++) {
      clock.pass(LIFE.minusSeconds(1));
      Answer answer = hong.ask((session, response) -> session.get("name").orElse("(none)"));
      assertThat(answer.text()).isEqualTo("홍길동");
      assertThat(answer.header("Set-Cookie")).startsWith(hong.cookie() + "; Max-Age=1800; ");
    }
    clock.pass(LIFE);
    assertThat(hong.get("name")).isEqualTo("(none)");
  }

  @Test
  void usesCloseTogetherAreNotNoted() {
    Visitor hong = hong();
    clock.pass(Duration.ofSeconds(59));

    Answer answer = hong.ask((session, response) -> session.lastAccess());

    assertThat(answer.headers().has("Set-Cookie")).isFalse();
    clock.pass(LIFE.minusSeconds(59));
    assertThat(hong.get("name")).isEqualTo("(none)");
  }

  @Test
  void aSessionLivesOnThoughTheClockIsSetBack() {
    Visitor hong = hong();
    clock.pass(Duration.ofHours(-9));
    for (int i = 0; i < 3; i++) {
      clock.pass(LIFE.minusSeconds(1));
      Answer answer = hong.ask((session, response) -> session.get("name").orElse("(none)"));
      assertThat(answer.text()).isEqualTo("홍길동");
      assertThat(answer.header("Set-Cookie")).contains("Max-Age=" + LIFE.toSeconds() + ";");
    }
    clock.pass(LIFE);
    assertThat(hong.get("name")).isEqualTo("(none)");
  }

  @Test
  void aFixedSessionLivesFromItsBegin() {
    isFixed();
    Visitor hong = hong();
    clock.pass(Duration.ofMinutes(20));
    Answer answer = hong.ask((session, response) -> session.get("name").orElse("(none)"));
    assertThat(answer.text()).isEqualTo("홍길동");
    assertThat(answer.headers().has("Set-Cookie")).isFalse();

    Answer renewed =
        hong.ask(
            (session, response) -> {
              session.renew();
              return session.lastAccess();
            });
    assertThat(renewed.header("Set-Cookie")).as("the time that is left").contains("Max-Age=600;");
    assertThat(hong.text((session, response) -> session.lastAccess()))
        .isEqualTo(clock.instant().toString());

    clock.pass(Duration.ofMinutes(10));
    assertThat(hong.get("name")).isEqualTo("(none)");
  }
}
