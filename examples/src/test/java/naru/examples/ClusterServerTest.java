package naru.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The book's cluster, whose workers end a second after they have answered. */
@ExtendWith(BookPorts.class)
class ClusterServerTest {
  private static final int PORT = 8086;

  @Test
  void whoAsksTenTimesASecondNeverFindsThePortClosed() throws Exception {
    List<String> refused = new CopyOnWriteArrayList<>();
    List<String> answers = new CopyOnWriteArrayList<>();
    AtomicBoolean asking = new AtomicBoolean(true);
    List<ProcessHandle> workers;
    try (Example example = Example.start("ClusterServer.java", Map.of())) {
      int cores = Runtime.getRuntime().availableProcessors();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> matching(example, "\\d+번 워커 실행").count() == cores);
      assertThat(example.out().getFirst()).isEqualTo("마스터 프로세스 아이디: " + example.pid());
      Thread client =
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (asking.get()) {
                      ask(answers, refused);
                    }
                  });
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> matching(example, "\\d+번 워커가 종료되었습니다\\.").count() >= 4);
      asking.set(false);
      client.join();
      assertThat(example.out()).contains("code 1 signal null");
      assertThat(refused).isEmpty();
      assertThat(answers)
          .isNotEmpty()
          .allMatch(answer -> answer.endsWith("<h1>Hello Node!</h1><p>Hello Cluster!</p>"));

      await().atMost(Duration.ofMinutes(2)).until(() -> example.workers().size() == cores);
      example.workers().getFirst().destroyForcibly();
      example.awaitLine("code null signal SIGKILL");
      workers = example.workers();
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void whereThePortIsTakenItFails() throws Exception {
    try (ServerSocket taken = new ServerSocket(PORT);
        Example example = Example.start("ClusterServer.java", Map.of())) {
      assertThat(example.awaitEnd()).isEqualTo(1);
      assertThat(taken.isBound()).isTrue();
    }
  }

  private static Stream<String> matching(Example example, String line) {
    return example.out().stream().filter(it -> it.matches(line));
  }

  private static void ask(List<String> answers, List<String> refused) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      if (!answer.isEmpty()) {
        // An empty one is of a worker that ended while it had the connection.
        answers.add(answer);
      }
    } catch (java.net.ConnectException e) {
      refused.add(e.toString());
    } catch (IOException reset) {
      // As an empty one.
      assertThat(reset).isNotNull();
    }
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
