package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with the place where a cluster lives is told in one line. */
class RunFolderIT {
  @TempDir private Path folder;
  @TempDir private Path runtime;

  @BeforeEach
  void write() {
    Call.program(folder, "Server.java", "void main() {}");
  }

  private Call naru(Path place, String... words) {
    return Call.naru(words).in(folder).with("XDG_RUNTIME_DIR", place.toString());
  }

  private static void toldInOneLine(Call call, String... words) {
    Outcome outcome = call.run();
    assertThat(outcome.err()).startsWith("naru: ").contains(words).hasLineCount(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void othersMayEnterIt() throws IOException {
    Path open = Files.createDirectory(runtime.resolve("naru"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    String complaint = open + " isn't a folder that only you can enter: remove it, or set";
    toldInOneLine(naru(runtime, "-w", "1", "Server.java"), complaint);
    toldInOneLine(naru(runtime, "status"), complaint);
  }

  @Test
  void itsPathIsTooLongForASocket() throws IOException {
    Path deep = Files.createDirectory(runtime.resolve("x".repeat(100)));
    toldInOneLine(
        naru(deep, "-w", "1", "Server.java"),
        deep.resolve("naru").toString(),
        "too long a path for sockets",
        "set XDG_RUNTIME_DIR to a shorter one");
  }

  @Test
  void nothingMoreCanBeWrittenToIt() {
    // Of a disk that is full the program learns in the same way.
    Call naru = naru(runtime, "-w", "1", "Server.java");
    toldInOneLine(
        naru.behind("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"),
        "Server.java into " + runtime.resolve("naru"),
        "File too large",
        "set XDG_RUNTIME_DIR");
  }
}
