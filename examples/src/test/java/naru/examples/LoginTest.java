package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What both logins have in common: the one that keeps a name in a cookie, the one with a session.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(BookPorts.class)
abstract class LoginTest {
  private static final String HONG = "/login?name=%ED%99%8D%EA%B8%B8%EB%8F%99";

  final String program;
  final int port;
  private Example example;

  LoginTest(String program, int port) {
    this.program = program;
    this.port = port;
  }

  @BeforeAll
  void start() {
    example = Example.start(program, Map.of()).awaitLine(port + "번 포트에서 서버 대기 중입니다!");
  }

  @AfterAll
  void stopWithNothingToComplainAbout() {
    try {
      assertThat(example.isAlive()).isTrue();
      assertThat(example.err()).isEmpty();
    } finally {
      example.close();
    }
  }

  @Test
  void aStrangerGetsTheForm() {
    Answer answer = Answer.get(port, "/");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(answer.body()).contains("action=\"/login\"").contains("name=\"name\"");
    assertThat(answer.all("Set-Cookie")).isEmpty();
  }

  @Test
  void whoLogsInIsSentHomeAndGreeted() {
    Answer login = Answer.get(port, HONG);
    assertThat(login.status()).isEqualTo(302);
    assertThat(login.field("Location")).isEqualTo("/");
    assertThat(login.field("Set-Cookie"))
        .contains("HttpOnly")
        .contains("Path=/")
        .contains("Max-Age=300");

    Answer greeting = Answer.get(port, "/", "Cookie: " + cookie(login));
    assertThat(greeting.status()).isEqualTo(200);
    assertThat(greeting.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(greeting.body()).isEqualTo("홍길동님 안녕하세요");
  }

  @Test
  void aNameThatLooksLikeHtmlStaysText() {
    Answer greeting = greetingOf("%3Cscript%3Ealert(1)%3C/script%3E");

    assertThat(greeting.body()).isEqualTo("<script>alert(1)</script>님 안녕하세요");
    assertThat(greeting.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(greeting.field("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a%3Bb%3Dc%2C%20%22d%22",
        "%0D%0ASet-Cookie:%20evil=1",
        "%F0%9F%9B%B6%20x+y",
        "100%25"
      })
  void anyNameIsGivenBackAsItCame(String name) {
    Answer greeting = greetingOf(name);

    assertThat(greeting.status()).isEqualTo(200);
    assertThat(greeting.all("Set-Cookie")).noneMatch(it -> it.startsWith("evil"));
    String decoded =
        java.net.URLDecoder.decode(name, java.nio.charset.StandardCharsets.UTF_8).strip();
    assertThat(greeting.body()).isEqualTo(decoded + "님 안녕하세요");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/login", "/login?name=", "/login?name=%20+", "/login?x=1"})
  void whoSaysNoNameIsSentBackToTheForm(String target) {
    Answer login = Answer.get(port, target);

    assertThat(login.status()).isEqualTo(302);
    assertThat(login.field("Location")).isEqualTo("/");
    assertThat(login.all("Set-Cookie")).isEmpty();
  }

  @Test
  void aNameWithoutEndIsRefused() {
    assertThat(Answer.get(port, "/login?name=" + "x".repeat(101)).status()).isEqualTo(400);
    assertThat(Answer.get(port, "/login?name=" + "%F0%9F%9B%B6".repeat(1000)).status())
        .isEqualTo(400);
    assertThat(greetingOf("%F0%9F%9B%B6".repeat(50)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "name=",
        "name=%",
        "name=%zz",
        "name=%E0%A4%A",
        "=x",
        ";;;",
        "name=\"",
        "a=b; c",
        "session=%",
        "session=unknown",
        "session=../../etc/passwd",
        "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void aBrokenCookieIsAnOrdinaryVisitors(String cookie) {
    assertThat(Answer.get(port, "/", "Cookie: " + cookie).status()).isEqualTo(200);
    assertThat(Answer.get(port, HONG, "Cookie: " + cookie).status()).isEqualTo(302);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%", "/%zz", "/login?name=%", "/login?name=%E0%A4%A", "/login?%zz=%zz"})
  void aBrokenPercentCodeIsNoError(String target) {
    assertThat(Answer.get(port, target).status()).isIn(200, 302);
  }

  /** The greeting of somebody who has logged in by that name, percent-encoded. */
  final Answer greetingOf(String name) {
    Answer login = Answer.get(port, "/login?name=" + name);
    assertThat(login.status()).isEqualTo(302);
    return Answer.get(port, "/", "Cookie: " + cookie(login));
  }

  /** What a browser would send back. */
  static String cookie(Answer answer) {
    return answer.field("Set-Cookie").replaceFirst(";.*", "");
  }
}
