package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ControlClientTest {
  /** A program that has nothing to do with Naru. */
  private Process other;

  private Path folder;

  @BeforeEach
  void start() throws IOException {
    other = new ProcessBuilder("sleep", "600").start();
    folder = Files.createDirectories(RunFolder.of(other.pid()));
  }

  @AfterEach
  void end() {
    RunFolder.delete(folder);
    other.destroy();
  }

  @Test
  void aKilledSupervisorDoesNotRunAgainWithItsProcessId() throws IOException {
    try (ServerSocketChannel control = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      control.bind(UnixDomainSocketAddress.of(RunFolder.control(folder)));
      assertThat(running()).isTrue();
    }
    assertThat(RunFolder.control(folder)).as("what it left").exists();
    assertThat(running()).isFalse();
  }

  private boolean running() throws IOException {
    return ControlClient.running().stream().anyMatch(it -> it.pid() == other.pid());
  }
}
