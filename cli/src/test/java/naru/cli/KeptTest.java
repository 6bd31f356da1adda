package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KeptTest {
  @TempDir private Path folder;
  private Instant begun = Instant.now().plus(Duration.ofHours(1));
  private Path source;
  private Path sums;

  @BeforeEach
  void writeProgram() throws IOException {
    source = Files.writeString(folder.resolve("Server.java"), "one");
    Path kept = folder.resolve("kept");
    sums = kept.resolve("sums");
    System.setProperty("naru.kept", kept.toString());
    System.setProperty("naru.kept.source", source.toString());
  }

  @AfterEach
  void forget() {
    System.clearProperty("naru.kept");
    System.clearProperty("naru.kept.source");
  }

  private void save(String text) throws IOException {
    Files.writeString(source, text);
    Files.setLastModifiedTime(source, FileTime.from(begun.plusMillis(1)));
  }

  private void keep(Path... sources) {
    Kept.keep(new CompiledProgram(source, "Server", Map.of(), List.of(sources), List.of()), begun);
  }

  /** Each place, file beside the program and Java leaves one behind. */
  @Test
  void whatWasMadeLongAgoIsRemovedWhenSomethingElseIsKept() throws IOException {
    Path old = program("a", 100);
    Path young = program("b", 10);
    Path foreign = program("c", 100);
    Files.createFile(foreign.resolve("foreign"));
    Files.setLastModifiedTime(foreign, daysAgo(100));
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("sums"));
    Files.setLastModifiedTime(elsewhere, daysAgo(100));
    Files.createSymbolicLink(folder.resolve("d".repeat(64)), elsewhere);

    keep(source);

    assertThat(old).doesNotExist();
    assertThat(young.resolve("sums")).exists();
    assertThat(foreign.resolve("foreign")).exists();
    assertThat(elsewhere.resolve("sums")).exists();
  }

  private Path program(String digit, int days) throws IOException {
    Path program = Files.createDirectory(folder.resolve(digit.repeat(64)));
    for (String name : List.of("sums", "program.jar", "start.args")) {
      Files.createFile(program.resolve(name));
    }
    Files.setLastModifiedTime(program, daysAgo(days));
    return program;
  }

  private static FileTime daysAgo(int days) {
    return FileTime.from(Instant.now().minus(Duration.ofDays(days)));
  }

  @Test
  void theSumsAreOfAllThatItWasMadeOf() throws IOException {
    keep(source);
    assertThat(Files.readAllLines(sums))
        .hasSize(3)
        .first()
        // echo -n one | sha256sum
        .isEqualTo("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed  " + source);
  }

  @Test
  void whatWasSavedWhileItWasCompiledIsNotKept() throws IOException {
    save("two");
    keep(source);
    assertThat(sums).doesNotExist();
  }

  @Test
  void whatCameWhileItWasCompiledIsNotKeptHoweverOldItIs() throws IOException {
    begun = Instant.now();
    Files.setLastModifiedTime(source, FileTime.from(begun.minus(Duration.ofDays(1))));
    keep(source);
    assertThat(sums).doesNotExist();
  }

  /** A file that can't be read before it is written to holds the sums up. */
  @Test
  void whatIsSavedWhileItsSumIsTakenIsNotKept() throws Exception {
    Path slow = folder.resolve("Slow.java");
    assertThat(new ProcessBuilder("mkfifo", slow.toString()).start().waitFor()).isZero();
    Thread keeping = Thread.ofPlatform().start(() -> keep(slow, source));
    // Opening it waits for who reads it.
    OutputStream end = Files.newOutputStream(slow);
    save("two");
    end.close();
    keeping.join();
    assertThat(sums).doesNotExist();
  }
}
