package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TerminalTest {
  @TempDir private Path folder;

  @Test
  void itIsGoneWhenItWasThereOnce() throws IOException {
    Path device = Files.createFile(folder.resolve("tty"));
    Terminal terminal = new Terminal(device);
    assertThat(terminal.isGone()).isFalse();
    Files.delete(device);
    assertThat(terminal.isGone()).isTrue();
  }

  @Test
  void whatWasNeverThereIsNotGone() {
    assertThat(new Terminal(folder.resolve("tty")).isGone()).isFalse();
  }
}
