package naru.examples;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page of RestServer in a real browser, without people at the start of each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RestPage {
  static final String NAMES = ".users .show .name";
  static final String ROW_ERROR = ".user .error";
  static final String JSON = RestServerContract.JSON;

  @TempDir static Path folder;

  Browser browser;
  private Example server;
  int port;

  @BeforeAll
  void start() {
    browser = Browser.open();
    server = RestServerContract.startServer("sqlite:" + folder.resolve("page.db"));
    port = server.awaitPort();
  }

  @AfterAll
  void stop() {
    if (server != null) {
      server.close();
    }
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void empty() {
    Matcher ids = Pattern.compile("\"([0-9]+)\":").matcher(Answer.get(port, "/users").body());
    ids.results().forEach(it -> Answer.of(port, "DELETE", "/users/" + it.group(1), ""));
    browser.colors("light").width(900).console();
    browser.requested();
  }

  final Browser open() {
    return browser.go(url());
  }

  final String url() {
    return "http://localhost:" + port + "/";
  }

  /** Its Location. */
  final String add(String name) {
    return Answer.of(port, "POST", "/users", "{\"name\":\"" + name + "\"}", JSON).field("Location");
  }

  final void rename(String row, String name) {
    browser.tabTo(row + " .rename").press(Keys.ENTER).awaitFocus(row + " .edit input");
    browser.press(name, Keys.ENTER);
  }
}
