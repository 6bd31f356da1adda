package naru.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same with a real PostgreSQL, which Maven fetches. */
class RestServerOnPostgresTest extends RestServerContract {
  @TempDir static Path folder;

  private static @Nullable EmbeddedPostgres postgres;
  private static int databases;

  @Override
  String databaseUrl() throws Exception {
    EmbeddedPostgres running = postgres;
    if (running == null) {
      assumeTrue(
          mayRunPostgres(),
          "PostgreSQL refuses to run as root, and this machine gives root no user namespace"
              + " (unshare -U): run the tests as an ordinary user");
      running = EmbeddedPostgres.builder().start();
      postgres = running;
    }
    String name = "users" + databases++;
    try (var connection = running.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
      statement.execute("CREATE ROLE \"" + name + "@나루\" LOGIN SUPERUSER PASSWORD 'p+ %/:@?'");
    }
    return "postgres://%s%%40%%EB%%82%%98%%EB%%A3%%A8:p+%%20%%25%%2F%%3A%%40%%3F@localhost:%d/%s"
        .formatted(name, running.getPort(), name);
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    if (postgres != null) {
      postgres.close();
      postgres = null;
    }
  }

  @Test
  void aDatabaseThatIsDownIs503UntilItIsBack() throws Exception {
    int databasePort;
    Path data = folder.resolve("data");
    try (EmbeddedPostgres own =
        EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false).start()) {
      databasePort = own.getPort();
    }
    try (Example server =
        startServer("postgresql://postgres@localhost:" + databasePort + "/postgres")) {
      int port = server.awaitPort();
      problem(Answer.get(port, "/users"), 503);
      problem(Answer.of(port, "POST", "/users", "{\"name\":\"x\"}", JSON), 503);
      assertThat(Answer.get(port, "/").status()).isEqualTo(200);

      EmbeddedPostgres.Builder again =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setPort(databasePort);
      try (EmbeddedPostgres back = again.start()) {
        await().atMost(30, SECONDS).until(() -> Answer.get(port, "/users").status() == 200);
        assertThat(Answer.of(port, "POST", "/users", "{\"name\":\"x\"}", JSON).status())
            .isEqualTo(201);
        assertThat(back.getPort()).isEqualTo(databasePort);
      }
      problem(Answer.get(port, "/users"), 503);
      problem(Answer.of(port, "DELETE", "/users/1", ""), 503);

      try (EmbeddedPostgres back = again.start()) {
        await()
            .atMost(30, SECONDS)
            .until(() -> Answer.get(port, "/users").body().equals("{\"1\":\"x\"}"));
        assertThat(back.getPort()).isEqualTo(databasePort);
      }
    }
  }

  private static boolean mayRunPostgres() throws IOException, InterruptedException {
    return !"root".equals(System.getProperty("user.name"))
        || new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
  }
}
