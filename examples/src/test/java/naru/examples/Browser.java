package naru.examples;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.UnhandledAlertException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.json.Json;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A Chromium without a window and with a fresh profile. Tests that want one are skipped where there
 * is none.
 */
final class Browser implements AutoCloseable {
  /** Says at each start that it knows no newer protocol than its own; held because it is weak. */
  private static final Logger CHATTER = Logger.getLogger("org.openqa.selenium.devtools");

  final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser open() {
    Optional<File> chromium =
        onPath("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
    Optional<File> chromedriver = onPath("chromedriver");
    assumeTrue(
        chromium.isPresent() && chromedriver.isPresent(),
        "There is no Chromium with its chromedriver on the PATH: the page is not tested in a"
            + " browser");
    CHATTER.setLevel(Level.SEVERE);
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(chromium.get());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-sync",
        "--no-first-run",
        "--ignore-certificate-errors",
        "--lang=ko");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get())
            .usingAnyFreePort()
            .build();
    Browser browser = new Browser(new ChromeDriver(service, options));
    browser.driver.manage().window().setSize(new Dimension(900, 900));
    return browser;
  }

  private static Optional<File> onPath(String... names) {
    return Stream.of(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(it -> Path.of(it, name)))
        .filter(Files::isExecutable)
        .map(Path::toFile)
        .findFirst();
  }

  Browser go(String url) {
    driver.get(url);
    return this;
  }

  WebElement find(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  List<String> texts(String selector) {
    return all(selector).stream().map(WebElement::getText).toList();
  }

  /** Presses keys wherever the focus is. */
  Browser press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
    return this;
  }

  /** Presses the tabulator until an element that fits the selector has the focus. */
  Browser tabTo(String selector) {
    for (int i = 0; i < 40; i++) {
      if (hasFocus(selector)) {
        return this;
      }
      press(Keys.TAB);
    }
    throw new AssertionError("The tabulator never reaches " + selector);
  }

  boolean hasFocus(String selector) {
    return Boolean.TRUE.equals(
        driver.executeScript("return document.activeElement.matches(arguments[0])", selector));
  }

  Browser awaitThat(String what, Callable<Boolean> condition) {
    await(what)
        .atMost(20, SECONDS)
        .ignoreExceptionsMatching(it -> !(it instanceof UnhandledAlertException))
        .until(condition);
    return this;
  }

  Browser awaitFocus(String selector) {
    return awaitThat(selector + " should have the focus", () -> hasFocus(selector));
  }

  Browser awaitText(String selector, String text) {
    return awaitThat(
        selector + " should say '" + text + "'",
        () ->
            all(selector).stream().anyMatch(it -> it.isDisplayed() && it.getText().contains(text)));
  }

  Browser awaitTexts(String selector, String... texts) {
    return awaitThat(
        selector + " should say " + List.of(texts), () -> texts(selector).equals(List.of(texts)));
  }

  Browser awaitGone(String selector) {
    return awaitThat(
        selector + " should be gone",
        () -> all(selector).stream().noneMatch(WebElement::isDisplayed));
  }

  /** Light or dark, as the person's system asks for it. */
  Browser colors(String scheme) {
    Map<String, Object> feature = Map.of("name", "prefers-color-scheme", "value", scheme);
    driver.executeCdpCommand("Emulation.setEmulatedMedia", Map.of("features", List.of(feature)));
    return this;
  }

  Browser width(int pixels) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", pixels, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    return this;
  }

  /** What the page wrote into the console since the last time. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The addresses that pages have asked for since the last time. */
  List<String> requested() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(it -> it.contains("\"Network.requestWillBeSent\""))
        .map(Browser::requested)
        .toList();
  }

  private static String requested(String message) {
    Object part = new Json().toType(message, Json.MAP_TYPE);
    for (String name : List.of("message", "params", "request", "url")) {
      part = requireNonNull(((Map<?, ?>) part).get(name), message);
    }
    return part.toString();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
