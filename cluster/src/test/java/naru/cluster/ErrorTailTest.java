package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ErrorTailTest {
  private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

  private static Process run(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script).start();
  }

  private ErrorTail tail(Process process) {
    return ErrorTail.of(process, new PrintStream(shown, true, UTF_8));
  }

  private String shown() {
    return shown.toString(UTF_8);
  }

  @Test
  void aLineIsShownBeforeItEnds() throws Exception {
    Process process = run("printf 'is it' >&2; read answer; echo \" $answer\" >&2");
    ErrorTail tail = tail(process);
    await().until(() -> shown().equals("is it"));
    process.outputWriter().append("said\n").flush();
    process.waitFor();
    assertThat(tail.lines()).containsExactly("is it said");
    assertThat(shown()).isEqualTo("is it said\n");
  }

  @Test
  void aLineThatNeverEndsIsRememberedByItsBeginning() throws Exception {
    Process process = run("printf 'short\\n\\n' >&2; head -c 100000 /dev/zero | tr '\\0' x >&2");
    ErrorTail tail = tail(process);
    process.waitFor();
    assertThat(tail.lines()).containsExactly("short", "", "x".repeat(ErrorTail.LINE_BYTES));
    assertThat(shown()).isEqualTo("short\n\n" + "x".repeat(100_000) + "\n");
  }

  @Test
  void theLastLinesAreRemembered() throws Exception {
    Process process = run("for i in $(seq 1 100); do echo $i >&2; done");
    ErrorTail tail = tail(process);
    process.waitFor();
    assertThat(tail.lines()).hasSize(ErrorTail.LINES).startsWith("81").endsWith("100");
  }
}
