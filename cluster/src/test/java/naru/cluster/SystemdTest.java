package naru.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class SystemdTest {
  /**
   * Opens the socket and hands it over as systemd does: descriptor 3, for the process it becomes.
   */
  private static final String ACTIVATE =
      """
      use Socket;
      $^F = 10;
      socket(S, PF_INET, SOCK_STREAM, 0) or die "socket: $!";
      setsockopt(S, SOL_SOCKET, SO_REUSEADDR, 1) or die "setsockopt: $!";
      bind(S, sockaddr_in(shift(@ARGV), INADDR_LOOPBACK)) or die "bind: $!";
      listen(S, 100) or die "listen: $!";
      fileno(S) == 3 or die "not descriptor 3";
      $ENV{LISTEN_FDS} = 1;
      $ENV{LISTEN_PID} = $$;
      exec(@ARGV) or die "exec: $!";
      """;

  @Test
  void aSocketThatSystemdOpenedIsTakenOverAndStaysOpen(@TempDir Path folder) throws Exception {
    try (NotifySocket systemd = NotifySocket.open(folder.resolve("notify"));
        SupervisedCluster cluster =
            SupervisedCluster.launch(
                folder,
                Map.of("NOTIFY_SOCKET", systemd.path().toString()),
                List.of("perl", "-e", ACTIVATE, "PORT"))) {
      try (Socket early = connect(cluster.port)) {
        // There is no worker yet: the connection waits for one.
        early.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
        String answer = new String(early.getInputStream().readAllBytes(), US_ASCII);
        assertThat(answer).startsWith("HTTP/1.1 200").contains("one ");
      }
      cluster.awaitFull(2);
      await().atMost(SupervisedCluster.PATIENCE).until(() -> systemd.heard().contains("READY=1"));
      for (long pid : cluster.pids()) {
        SupervisedCluster.signal(pid, "KILL");
      }
      Set<String> answered = new HashSet<>();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                // None is refused, though for a while there is no worker.
                try (KeptAlive connection = KeptAlive.open(cluster.port)) {
                  answered.add(connection.ask("/"));
                }
                return answered.size() >= 2;
              });
      cluster.control().ask("reload");
      await()
          .atMost(SupervisedCluster.PATIENCE)
          .until(
              () -> systemd.heard().stream().anyMatch(state -> state.startsWith("RELOADING=1\n")));

      // It serves whatever host is named, in new code as at a start.
      cluster.version("open");
      cluster.control().ask("reload");
      assertThat(cluster.ask()).startsWith("open ");

      // What new code has no server for is let go, and is there for code that has one again.
      cluster.version("secure");
      cluster.control().ask("reload");
      cluster.awaitLog("The new code has no server on");
      cluster.version("two");
      cluster.control().ask("reload");
      assertThat(cluster.ask()).startsWith("two ");
      cluster.control().ask("stop");
      assertThat(cluster.awaitEnd()).isZero();
      assertThat(systemd.heard()).contains("STOPPING=1");
    }
  }

  /** The launcher has opened the port as soon as it runs. */
  private static Socket connect(int port) {
    return await()
        .atMost(SupervisedCluster.PATIENCE)
        .ignoreException(ConnectException.class)
        .until(() -> new Socket(InetAddress.getLoopbackAddress(), port), socket -> true);
  }
}
