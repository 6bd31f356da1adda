package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CookieLoginTest extends LoginTest {
  CookieLoginTest() {
    super("CookieLogin.java", 8084);
  }

  @Test
  void theNameTravelsInACookieForFiveMinutes() {
    assertThat(Answer.get(port, "/login?name=hong").field("Set-Cookie"))
        .isEqualTo("name=hong; Max-Age=300; Path=/; HttpOnly");
  }

  @Test
  void theCookieServerPrintsWhatCameAndSetsACookie() {
    try (Example server =
        Example.start("CookieServer.java", Map.of()).awaitLine("8083번 포트에서 서버 대기 중입니다!")) {
      Answer answer = Answer.get(8083, "/first?x=1");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("Set-Cookie")).isEqualTo("mycookie=test");
      assertThat(answer.body()).isEqualTo("Hello Cookie");
      server.awaitLine("/first?x=1 쿠키 없음");

      assertThat(Answer.get(8083, "/second", "Cookie: mycookie=test; b=%zz").status())
          .isEqualTo(200);
      server.awaitLine("/second mycookie=test; b=%zz");
      assertThat(server.err()).isEmpty();
    }
  }
}
