package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.openqa.selenium.Keys;

/** A login, and its end, in a real browser. */
@ExtendWith(BookPorts.class)
class SessionLoginPageTest {
  private static final String HOME = "http://localhost:8085/";

  @Test
  void whoLogsInIsGreetedAndWhoLogsOutIsAStrangerAgain() {
    try (Browser browser = Browser.open();
        Example server = Example.start("SessionLogin.java", Map.of())) {
      server.awaitLine("8085번 포트에서 서버 대기 중입니다!");
      browser.go(HOME).tabTo("[name=name]").press("홍길동", Keys.ENTER);
      browser.awaitText("body", "홍길동님 안녕하세요");
      browser.go(HOME + "logout").tabTo("button").press(Keys.ENTER);
      browser.awaitThat("the form", () -> !browser.all("[name=name]").isEmpty());
      assertThat(browser.go(HOME).all("[name=name]")).hasSize(1);
      assertThat(server.err()).isEmpty();
    }
  }
}
