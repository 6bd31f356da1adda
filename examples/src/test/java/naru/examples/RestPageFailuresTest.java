package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What the page of RestServer does with answers that come late, broken, or not at all. */
class RestPageFailuresTest extends RestPage {
  @Test
  void aRowThatSomebodyElseDeletedIsSaidToBeGone() {
    String first = add("홍길동");
    add("성춘향");
    open().awaitTexts(NAMES, "홍길동", "성춘향");
    Answer.of(port, "DELETE", first, "");

    browser.tabTo(".rename").press(Keys.ENTER).awaitFocus(".edit input").press("x", Keys.ENTER);
    browser.awaitTexts(NAMES, "성춘향").awaitText("#status", "이미 명부에 없습니다").awaitFocus(".delete");
  }

  /** Of two changes at a time the first may be answered last, with a list that is older. */
  @Test
  void changesWhoseAnswersCrossAreBothShown() {
    add("홍길동");
    add("성춘향");
    open().awaitTexts(NAMES, "홍길동", "성춘향");
    holdBackTheFirstPut();

    rename(".user:first-child", "이몽룡");
    awaitHeldBack();
    rename(".user:last-child", "변학도");
    browser.awaitTexts(NAMES, "", "변학도");
    release();

    browser.awaitText("#status", "‘홍길동’ 님은 이제 ‘이몽룡’ 님입니다").awaitTexts(NAMES, "이몽룡", "변학도");
  }

  /** Of two lists at a time the older may come first, and the newer must not be taken for older. */
  @Test
  void aListThatIsOlderDoesNotStay() {
    open().awaitText("#empty", "비어 있습니다");
    browser.driver.executeScript(
        """
        const ask = window.fetch;
        window.held = [];
        window.fetch = async (...request) => {
          const answer = await ask(...request);
          if (request[1].method === "GET" && window.held.length < 2) {
            await new Promise((resolve) => window.held.push(resolve));
          }
          return answer;
        };
        dispatchEvent(new Event("online"));
        """);
    awaitLists(1);
    browser.tabTo("#add-name").press("홍길동", Keys.ENTER);
    awaitLists(2);
    browser.driver.executeScript("window.held[0]();");
    browser.driver.executeScript("window.held[1]();");
    browser.awaitTexts(NAMES, "홍길동");
  }

  private void awaitLists(int held) {
    browser.awaitThat(
        "so many lists should be held back",
        () ->
            Objects.equals(browser.driver.executeScript("return window.held.length"), (long) held));
  }

  @Test
  void rowsStandInTheOrderOfTheServer() {
    open().awaitText("#empty", "비어 있습니다");
    browser.driver.executeScript(
        """
        window.list = { 5: "b" };
        window.fetch = async () => new Response(JSON.stringify(window.list));
        dispatchEvent(new Event("online"));
        """);
    browser.awaitTexts(NAMES, "b");
    browser.driver.executeScript(
        "window.list = { 4: 'a', 5: 'b' }; dispatchEvent(new Event('online'));");
    browser.awaitTexts(NAMES, "a", "b");
  }

  /** An answer takes nothing away from a user who has gone on meanwhile. */
  @Test
  void anAnswerThatComesLateClosesNothingThatWasOpenedSince() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");
    holdBackTheFirstPut();

    rename(".user", "이몽룡");
    awaitHeldBack();
    browser.press(Keys.ESCAPE).awaitFocus(".rename").press(Keys.ENTER).awaitFocus(".edit input");
    browser.press("성");
    release();
    browser.awaitText("#status", "‘홍길동’ 님은 이제 ‘이몽룡’ 님입니다").awaitFocus(".edit input");
    assertThat(browser.find(".edit input").getDomProperty("value")).isEqualTo("성");

    browser.press("춘향", Keys.ENTER).awaitTexts(NAMES, "성춘향");
  }

  @Test
  void anAnswerThatComesLateLeavesTheKeyboardWhereItIs() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");
    holdBackTheFirstPut();

    rename(".user", "이몽룡");
    awaitHeldBack();
    browser.tabTo("#add-name").press("성");
    release();
    browser.awaitTexts(NAMES, "이몽룡").awaitFocus("#add-name").press("춘향", Keys.ENTER);
    browser.awaitTexts(NAMES, "이몽룡", "성춘향");
  }

  @Test
  void aChangeWhoseAnswerCannotBeReadIsLookedFor() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");
    browser.driver.executeScript(
        """
        const ask = window.fetch;
        window.fetch = async (...request) => {
          const answer = await ask(...request);
          return request[1].method === "DELETE" ? new Response("{") : answer;
        };
        """);

    browser.tabTo(".delete").press(Keys.ENTER).tabTo(".yes").press(Keys.ENTER);
    browser.awaitText("#empty", "비어 있습니다");
  }

  @Test
  void aServerThatIsDownIsToldWhereItWasNeeded() throws Exception {
    try (Example own = RestServerContract.startServer("sqlite:" + folder.resolve("down.db"))) {
      int itsPort = own.awaitPort();
      Answer.of(itsPort, "POST", "/users", "{\"name\":\"홍길동\"}", JSON);
      browser.go("http://localhost:" + itsPort).awaitTexts(NAMES, "홍길동");
      own.kill();

      browser.tabTo("#add-name").press("성춘향", Keys.ENTER).awaitText("#add-error", "서버에 닿지 못했습니다");
      assertThat(browser.find("#add-name").getDomProperty("value")).isEqualTo("성춘향");

      browser.tabTo(".rename").press(Keys.ENTER).awaitFocus(".edit input").press("이몽룡", Keys.ENTER);
      browser.awaitText(ROW_ERROR, "서버에 닿지 못했습니다").awaitFocus(".edit input");
      browser
          .press(Keys.ESCAPE)
          .awaitGone(ROW_ERROR)
          .tabTo(".delete")
          .press(Keys.ENTER)
          .tabTo(".yes")
          .press(Keys.ENTER);
      browser.awaitText(ROW_ERROR, "서버에 닿지 못했습니다");
      browser.press(Keys.ESCAPE).awaitTexts(NAMES, "홍길동");
    }
  }

  @Test
  void aListThatCannotBeReadIsToldInItsPlaceAndCanBeTriedAgain() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.db"), "no database ".repeat(100));
    try (Example own = RestServerContract.startServer("sqlite:" + file)) {
      int itsPort = own.awaitPort();
      browser.go("http://localhost:" + itsPort);
      browser.awaitText("#failure", "서버가 답하지 못했습니다").awaitGone("#loading").awaitGone("#empty");
      assertThat(browser.find("#failure").getAriaRole()).isEqualTo("alert");

      Files.delete(file);
      browser.awaitThat(
          "the database should be back", () -> Answer.get(itsPort, "/users").status() == 200);
      browser.tabTo("#retry").press(Keys.ENTER);
      browser.awaitText("#empty", "비어 있습니다").awaitGone("#failure").awaitFocus("#list-title");
    }
  }

  private void holdBackTheFirstPut() {
    browser.driver.executeScript(
        """
        const ask = window.fetch;
        window.fetch = async (...request) => {
          const answer = await ask(...request);
          if (request[1].method === "PUT" && !window.release) {
            await new Promise((resolve) => { window.release = resolve; });
          }
          return answer;
        };
        """);
  }

  private void awaitHeldBack() {
    browser.awaitThat(
        "an answer should be held back",
        () -> Boolean.TRUE.equals(browser.driver.executeScript("return Boolean(window.release)")));
  }

  private void release() {
    browser.driver.executeScript("window.release()");
  }
}
