package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ClusterOptionsTest {
  private static Optional<String> health(String path) throws UserError {
    return CommandLine.populateCommand(new ClusterOptions(), "--health", path)
        .options()
        .rolling()
        .health();
  }

  @ParameterizedTest
  @CsvSource({
    "/health, /health",
    "/상태?깊이=1, /%EC%83%81%ED%83%9C?%EA%B9%8A%EC%9D%B4=1",
    "/%EC%83%81, /%EC%83%81",
    "//a, //a"
  })
  void aPathIsAskedForAsItCanBeSent(String path, String sent) throws UserError {
    assertThat(health(path)).contains(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "", "/a b", "/a#b", "/a\r\nX: y", "/%zz", "http://a/"})
  void whatIsNoPathIsRefused(String path) {
    assertThatThrownBy(() -> health(path))
        .isInstanceOf(UserError.class)
        .hasMessageStartingWith("--health takes a path, such as /health");
  }
}
