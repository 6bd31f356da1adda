package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The page of RestServer in a real browser: what it shows, and how it is used. */
class RestPageTest extends RestPage {
  @Test
  void theKeyboardIsEnoughToAddRenameAndDelete() {
    open().awaitText("#empty", "비어 있습니다");

    browser.tabTo("#add-name").press("홍길동", Keys.ENTER);
    browser
        .awaitTexts(NAMES, "홍길동")
        .awaitText("#status", "‘홍길동’ 님을 명부에 적었습니다")
        .awaitFocus("#add-name");
    assertThat(browser.find("#count").getText()).isEqualTo("1명");
    browser.press("성춘향", Keys.ENTER);
    browser.awaitTexts(NAMES, "홍길동", "성춘향").awaitGone("#empty");

    browser
        .tabTo(".user:first-child .rename")
        .press(Keys.ENTER)
        .awaitFocus(".user:first-child .edit input");
    browser.press("이몽룡", Keys.ENTER);
    browser.awaitTexts(NAMES, "이몽룡", "성춘향").awaitFocus(".user:first-child .rename");
    browser.awaitText("#status", "‘홍길동’ 님은 이제 ‘이몽룡’ 님입니다");

    browser.press(Keys.ENTER).awaitFocus(".user:first-child .edit input").press("x", Keys.ESCAPE);
    browser.awaitFocus(".user:first-child .rename").awaitTexts(NAMES, "이몽룡", "성춘향");

    browser
        .tabTo(".user:first-child .delete")
        .press(Keys.ENTER)
        .awaitFocus(".user:first-child .no");
    browser
        .press(Keys.ENTER)
        .awaitFocus(".user:first-child .delete")
        .awaitTexts(NAMES, "이몽룡", "성춘향");
    browser
        .press(Keys.ENTER)
        .awaitFocus(".user:first-child .no")
        .tabTo(".user:first-child .yes")
        .press(Keys.ENTER);
    browser.awaitTexts(NAMES, "성춘향").awaitFocus(".user:first-child .delete");

    browser.press(Keys.ENTER).awaitFocus(".no").press(Keys.TAB, Keys.ENTER);
    browser.awaitText("#empty", "비어 있습니다").awaitFocus("#add-name");
    assertThat(Answer.get(port, "/users").body()).isEqualTo("{}");
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void theKeyboardGoesToTheNearestRowHoweverThatIsOpen() {
    add("홍길동");
    add("성춘향");
    open().awaitTexts(NAMES, "홍길동", "성춘향");
    browser.tabTo(".user:last-child .rename").press(Keys.ENTER);
    browser.awaitFocus(".user:last-child .edit input");
    browser.tabTo(".user:first-child .delete").press(Keys.ENTER).awaitFocus(".no");
    browser.tabTo(".yes").press(Keys.ENTER).awaitFocus(".edit input");
  }

  @Test
  void aNameThatIsMissingOrTooLongIsToldWhereItWasTyped() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");

    browser.tabTo("#add-name").press(Keys.ENTER).awaitText("#add-error", "이름을 적어 주세요");
    told("#add-name");
    browser.press("가".repeat(101), Keys.ENTER).awaitText("#add-error", "지금 101자");
    told("#add-name");
    browser.press(Keys.BACK_SPACE).awaitGone("#add-error").press(Keys.ENTER);
    browser.awaitTexts(NAMES, "홍길동", "가".repeat(100));

    browser.tabTo(".user:first-child .rename").press(Keys.ENTER).awaitFocus(".edit input");
    browser.press(Keys.BACK_SPACE, Keys.ENTER).awaitText(ROW_ERROR, "이름을 적어 주세요");
    told(".user:first-child .edit input");
    browser.press("나".repeat(101), Keys.ENTER).awaitText(ROW_ERROR, "지금 101자");
    browser.press(Keys.ESCAPE).awaitGone(ROW_ERROR).awaitFocus(".user:first-child .rename");
    assertThat(Answer.get(port, "/users").body()).contains("홍길동").doesNotContain("나나");
    assertThat(browser.console()).isEmpty();
  }

  /**
   * A screen reader hears the error: the field is marked, points to the words, and has the focus.
   */
  private void told(String field) {
    WebElement input = browser.find(field);
    assertThat(browser.hasFocus(field)).isTrue();
    assertThat(input.getDomAttribute("aria-invalid")).isEqualTo("true");
    String[] words = String.valueOf(input.getDomAttribute("aria-describedby")).split(" ");
    assertThat(words)
        .anyMatch(id -> browser.driver.findElement(By.id(id)).getText().startsWith("이름"));
  }

  @Test
  void whatTheServerRefusesIsToldInItsWords() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");

    browser.tabTo(".rename").press(Keys.ENTER).awaitFocus(".edit input");
    browser.driver.executeScript("document.querySelector('.edit input').value = 'a\\u0001b'");
    browser.press(Keys.ENTER).awaitText(ROW_ERROR, "제어 문자");
    browser.awaitTexts(".show .name", "");
  }

  @Test
  void aNameThatIsHtmlIsShownAsText() {
    String name = "<img src=x onerror=\"document.title='bitten'\"><b>x</b>";
    open().tabTo("#add-name").press(name, Keys.ENTER).awaitTexts(NAMES, name);
    browser.go(url()).awaitTexts(NAMES, name);

    browser.tabTo(".delete").press(Keys.ENTER).awaitText(".confirm", name);
    assertThat(browser.all(".users img, .users b")).isEmpty();
    assertThat(browser.driver.getTitle()).doesNotContain("bitten");
    assertThat(browser.console()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everythingThatIsReadStandsOutFromItsGround(String scheme) {
    add("홍길동");
    add("성춘향");
    browser.colors(scheme);
    open().awaitTexts(NAMES, "홍길동", "성춘향");
    browser.tabTo("#add-name").press(Keys.ENTER).awaitText("#add-error", "이름");
    browser.tabTo(".delete").press(Keys.ENTER).awaitText(".confirm", "지울까요");

    double ground =
        Double.parseDouble(
            script("return luminance(getComputedStyle(document.body).backgroundColor)"));
    assertThat(ground).matches(it -> scheme.equals("dark") ? it < 0.1 : it > 0.8);
    assertThat(script("return poorContrasts().join('; ')")).isEmpty();
  }

  private String script(String code) {
    String library =
        """
        const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
        const part = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
        const luminance = (text) => { const [r, g, b] = rgb(text).map(part); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
        const opaque = (text) => (rgb(text)[3] ?? 1) === 1 && text.startsWith('rgb');
        const ground = (e) => { while (e) { const c = getComputedStyle(e).backgroundColor; if (opaque(c)) return c; e = e.parentElement; } };
        const poorContrasts = () => [...document.querySelectorAll('body *')]
          .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
          .map((e) => { const [a, b] = [luminance(getComputedStyle(e).color), luminance(ground(e))].sort((x, y) => y - x);
                        return [(a + 0.05) / (b + 0.05), e]; })
          .filter(([ratio]) => ratio < 4.5).map(([ratio, e]) => e.className + ' ' + e.textContent.trim() + ' ' + ratio);
        """;
    return String.valueOf(browser.driver.executeScript(library + code));
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 360, 900, 1600})
  void nothingIsWiderThanTheScreen(int width) {
    add("W".repeat(100));
    add("홍 길 동");
    browser.width(width);
    open().awaitText(NAMES, "홍 길 동");
    browser.tabTo(".user:first-child .delete").press(Keys.ENTER).awaitText(".confirm", "지울까요");
    browser.tabTo(".user:last-child .rename").press(Keys.ENTER).awaitFocus(".edit input");

    for (String page : List.of("/", "/about")) {
      assertThat(browser.driver.executeScript("return innerWidth")).isEqualTo((long) width);
      assertThat(
              browser.driver.executeScript(
                  "const it = document.documentElement; return it.scrollWidth - it.clientWidth"))
          .as(page)
          .isEqualTo(0L);
      browser.go(url() + "about");
    }
  }

  @Test
  void everyControlHasANameAndAVisibleFocus() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");

    for (WebElement control : browser.all("main button, main input, a")) {
      if (control.isDisplayed()) {
        assertThat(control.getAccessibleName()).isNotBlank();
      }
    }
    assertThat(browser.find(".rename").getAccessibleName()).isEqualTo("홍길동 이름 변경");
    assertThat(browser.find(".delete").getAccessibleName()).isEqualTo("홍길동 삭제");
    assertThat(browser.find("#add-name").getAccessibleName()).isEqualTo("이름");
    assertThat(browser.find("html").getDomAttribute("lang")).isEqualTo("ko");
    for (String control : List.of("#add-name", "#add button", ".rename", ".delete", "nav a")) {
      browser.tabTo(control);
      assertThat(
              browser.driver.executeScript(
                  "return getComputedStyle(document.activeElement).outlineStyle"))
          .as(control)
          .isEqualTo("solid");
    }
  }

  @Test
  void theTabulatorGoesThroughThePageAsItIsRead() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");

    List<String> order = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      browser.press(Keys.TAB);
      order.add(browser.driver.switchTo().activeElement().getAccessibleName());
    }
    assertThat(order)
        .containsExactly("본문으로 건너뛰기", "나루", "명부", "소개", "이름", "추가", "홍길동 이름 변경", "홍길동 삭제");
  }

  @Test
  void whatChangesIsSpokenByAScreenReader() {
    open().awaitText("#empty", "비어 있습니다");
    assertThat(browser.find("#status").getAriaRole()).isEqualTo("status");

    browser.tabTo("#add-name").press("홍길동", Keys.ENTER).awaitText("#status", "홍길동");
    browser.press(Keys.ENTER).awaitText("#add-error", "이름");
    assertThat(browser.find("#add-error").getAriaRole()).isEqualTo("alert");
    browser.tabTo(".delete").press(Keys.ENTER).awaitText(".confirm", "지울까요");
    assertThat(browser.find(".confirm").getAriaRole()).isEqualTo("group");
    assertThat(browser.find(".confirm").getAccessibleName()).isEqualTo("홍길동 님을 명부에서 지울까요?");
  }

  @Test
  void theRingOfTheFocusTouchesNoOtherControl() {
    add("홍길동");
    open().awaitTexts(NAMES, "홍길동");
    browser.tabTo(".delete").press(Keys.ENTER).awaitFocus(".no");

    // The ring is 3 px wide and 1 px away, with room around it.
    assertThat(
            script(
                """
                const [no, yes] = ['.no', '.yes'].map((it) => document.querySelector(it).getBoundingClientRect());
                return yes.left - no.right > 6 || yes.top - no.bottom > 6;
                """))
        .isEqualTo("true");
  }

  @Test
  void noOtherHostIsAskedAndTheConsoleStaysEmpty() {
    open().awaitText("#empty", "비어 있습니다");
    browser.tabTo("#add-name").press("x", Keys.ENTER).awaitTexts(NAMES, "x");
    browser.go(url() + "about").awaitText("h1", "소개");

    assertThat(browser.requested()).hasSizeGreaterThan(5).allMatch(it -> it.startsWith(url()));
    assertThat(browser.console()).isEmpty();
  }

  @Test
  void aPageThatAsksAsTheOneInTheBookWorksUnchanged(@TempDir Path copy) throws Exception {
    Path book = Path.of(getClass().getResource("/book").toURI());
    Files.createDirectory(copy.resolve("public"));
    for (String file : List.of("restFront.html", "public/restFront.css", "public/restFront.js")) {
      Files.copy(book.resolve(file), copy.resolve(file));
    }
    Files.copy(Path.of("rest/about.html"), copy.resolve("about.html"));
    Path program = Files.copy(Path.of("rest/RestServer.java"), copy.resolve("RestServer.java"));
    try (Example own = Example.start(program, Map.of("PORT", "0"))) {
      browser.go("http://localhost:" + own.awaitPort());
      browser.find("#username").sendKeys("홍길동", Keys.ENTER);
      browser.awaitText("#list li", "홍길동");
      browser.find("#list button").click();
      browser.driver.switchTo().alert().sendKeys("성춘향");
      browser.driver.switchTo().alert().accept();
      browser.awaitText("#list li", "성춘향");
      browser.all("#list button").getLast().click();
      browser.awaitThat("the list should be empty", () -> browser.all("#list li").isEmpty());
      assertThat(browser.driver.getTitle()).startsWith("A page that asks");
      browser.find("a").click();
      browser.awaitText("h1", "소개");
    }
  }
}
