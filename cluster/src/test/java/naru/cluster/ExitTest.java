package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitTest {
  @ParameterizedTest
  @CsvSource({
    "0, code 0 signal null",
    "1, code 1 signal null",
    "137, code null signal SIGKILL",
    "143, code null signal SIGTERM",
    "134, code null signal SIGABRT",
    "255, code 255 signal null"
  })
  void anExitReadsAsNodesDoes(int status, String text) {
    assertThat(Exit.of(status)).hasToString(text);
  }
}
