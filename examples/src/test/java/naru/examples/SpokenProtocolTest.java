package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The servers of the chapter on HTTPS and HTTP/2, with a development certificate, in Chromium. */
class SpokenProtocolTest {
  private static final String PROTOCOL =
      "return performance.getEntriesByType('navigation')[0].nextHopProtocol";

  @ParameterizedTest
  @CsvSource({"HttpsServer.java, http/1.1", "Http2Server.java, h2"})
  void aBrowserIsGreetedInTheBestVersionThatTheServerSpeaks(
      String program, String protocol, @TempDir Path configuration) {
    Map<String, String> environment =
        Map.of("PORT", "0", "XDG_CONFIG_HOME", configuration.toString());
    try (Browser browser = Browser.open();
        Example example = Example.start(program, environment)) {
      browser.go("https://localhost:" + example.awaitPort() + "/");
      assertThat(browser.driver.executeScript(PROTOCOL)).isEqualTo(protocol);
      assertThat(browser.find("h1").getText()).isEqualTo("Hello Node!");
      assertThat(browser.find("p").getText()).isEqualTo("Hello Server!");
    }
  }
}
