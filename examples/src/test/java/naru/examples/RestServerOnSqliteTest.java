package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestServerOnSqliteTest extends RestServerContract {
  @TempDir static Path folder;

  private static int databases;

  @Override
  String databaseUrl() {
    return "sqlite:" + folder.resolve("users" + databases++ + ".db");
  }

  @Test
  void withoutAWordTheUsersLieInAFileBesideTheProgram(@TempDir Path copy) throws Exception {
    Path rest = Path.of("rest");
    List<Path> files;
    try (Stream<Path> all = Files.walk(rest)) {
      files = all.filter(it -> !it.toString().contains("users.db")).toList();
    }
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Path to = copy.resolve(rest.relativize(file));
        Files.createDirectories(to.getParent());
        Files.copy(file, to);
      }
    }
    Path program = copy.resolve("RestServer.java");
    try (Example server = Example.start(program, Map.of("PORT", "0"))) {
      Answer added = Answer.of(server.awaitPort(), "POST", "/users", "{\"name\":\"x\"}", JSON);
      assertThat(added.status()).isEqualTo(201);
    }
    assertThat(copy.resolve("users.db")).isNotEmptyFile();
    try (Example server = Example.start(program, Map.of("PORT", "0"))) {
      assertThat(Answer.get(server.awaitPort(), "/users").body()).isEqualTo("{\"1\":\"x\"}");
    }
  }

  @Test
  void aFullDatabaseIs503AndWhatWas201BeforeStays() {
    String url = "jdbc:sqlite:" + folder.resolve("full.db") + "?max_page_count=8";
    try (Example server = startServer(url)) {
      int port = server.awaitPort();
      String body = "{\"name\":\"%s\"}".formatted("가".repeat(100));
      int added = 0;
      Answer answer = Answer.of(port, "POST", "/users", body, JSON);
      for (; answer.status() == 201 && added < 1000; added++) {
        answer = Answer.of(port, "POST", "/users", body, JSON);
      }
      problem(answer, 503);
      assertThat(answer.field("Retry-After")).isNotEmpty();
      assertThat(Answer.get(port, "/users").body().split("가{100}", -1)).hasSize(added + 1);
      assertThat(Answer.of(port, "DELETE", "/users/1", "").status()).isEqualTo(200);
      await()
          .untilAsserted(
              () -> assertThat(server.err()).anyMatch(line -> line.contains("POST /users")));
    }
  }

  @Test
  void aFileThatIsNoDatabaseIs503AndTheRestGoesOn() throws IOException {
    Path file = Files.writeString(folder.resolve("broken.db"), "this is no database ".repeat(100));
    try (Example server = startServer("sqlite:" + file)) {
      int port = server.awaitPort();
      problem(Answer.get(port, "/users"), 503);
      problem(Answer.of(port, "POST", "/users", "{\"name\":\"x\"}", JSON), 503);
      assertThat(Answer.get(port, "/").status()).isEqualTo(200);
      assertThat(Files.readString(file)).startsWith("this is no database");
    }
  }
}
