package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The REST server, unchanged, as two workers on one database. */
class RestClusterTest {
  @TempDir private Path folder;

  @Test
  void aUserThatOneWorkerAddedIsKnownToAllAndOutlivesEach() {
    Map<String, String> environment =
        Map.of(
            "PORT",
            "0",
            "DATABASE_URL",
            "sqlite:" + folder.resolve("users.db"),
            "XDG_RUNTIME_DIR",
            folder.toString());
    try (Example cluster = Example.cluster("rest/RestServer.java", environment)) {
      int port = cluster.awaitPort();
      awaitListening(cluster, 2);
      Set<Long> killed = new HashSet<>();
      String users = "";
      for (int id = 1; id <= 4; id++) {
        Answer added =
            Answer.of(
                port, "POST", "/users", "{\"name\":\"n" + id + "\"}", RestServerContract.JSON);
        assertThat(added.status()).isEqualTo(201);
        users += (users.isEmpty() ? "" : ",") + "\"" + id + "\":\"n" + id + "\"";
        // Whichever worker takes each of these.
        for (int i = 0; i < 30; i++) {
          assertThat(Answer.get(port, "/users").body()).isEqualTo("{" + users + "}");
        }
        ProcessHandle victim = cluster.workers().getFirst();
        killed.add(victim.pid());
        victim.destroyForcibly();
        await().atMost(Duration.ofMinutes(1)).until(() -> !victim.isAlive());
        assertThat(Answer.get(port, "/users").body()).isEqualTo("{" + users + "}");
        awaitListening(cluster, 2 + id);
      }
      assertThat(killed).hasSize(4);
    }
  }

  /** So many workers have said so since the beginning. */
  private static void awaitListening(Example cluster, int workers) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> cluster.out().stream().filter(it -> it.contains("서버 대기 중")).count() == workers);
  }
}
