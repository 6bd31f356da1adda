package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first servers of the chapter, on the ports of the book. */
@ExtendWith(BookPorts.class)
class BookServersTest {
  private static final String HELLO = "<h1>Hello Node!</h1><p>Hello Server!</p>";

  @ParameterizedTest
  @ValueSource(strings = {"HelloServer.java", "ServerEvents.java"})
  void anyRequestIsGreetedInHtml(String program) {
    try (Example example = start(program).awaitLine("8080번 포트에서 서버 대기 중입니다!")) {
      for (String target : new String[] {"/", "/any?x=%zz", "/%zz"}) {
        Answer answer = Answer.get(8080, target);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(answer.body()).isEqualTo(HELLO);
      }
      assertThat(Answer.of(8080, "POST", "/", "x").body()).isEqualTo(HELLO);
      assertThat(example.err()).isEmpty();
    }
  }

  @Test
  void aSecondCopyToldThatThePortIsTakenPrintsItAndEnds() throws Exception {
    try (Example first = start("ServerEvents.java").awaitLine("8080번 포트에서 서버 대기 중입니다!");
        Example second = start("ServerEvents.java")) {
      second.awaitEnd();
      assertThat(second.out()).isEmpty();
      assertThat(second.err()).singleElement().asString().contains("EADDRINUSE").endsWith(":8080");
      assertThat(Answer.get(8080, "/").body()).isEqualTo(HELLO);
      assertThat(first.err()).isEmpty();
    }
  }

  @Test
  void aPortTakenByAnotherProgramEndsTheFirstServerWithOneLine() throws Exception {
    try (ServerSocket other = new ServerSocket(8080);
        Example example = start("ServerEvents.java")) {
      example.awaitEnd();
      assertThat(other.isBound()).isTrue();
      assertThat(example.err()).singleElement().asString().startsWith("EADDRINUSE");
    }
  }

  @Test
  void twoServersListenInOneProcess() {
    try (Example example =
        start("TwoServers.java")
            .awaitLine("8080번 포트에서 서버 대기 중입니다!")
            .awaitLine("8081번 포트에서 서버 대기 중입니다!")) {
      assertThat(Answer.get(8080, "/").body()).isEqualTo(HELLO);
      assertThat(Answer.get(8081, "/").body()).isEqualTo(HELLO);
      assertThat(example.err()).isEmpty();
    }
  }

  @Test
  void aPageIsReadAnewForEachRequestAndAMissingOneNamesNoPath(@TempDir Path folder)
      throws IOException {
    Path program = Files.copy(Path.of("HtmlServer.java"), folder.resolve("HtmlServer.java"));
    Path page = Files.copy(Path.of("server2.html"), folder.resolve("server2.html"));
    try (Example example = Example.start(program, Map.of()).awaitLine("8081번 포트에서 서버 대기 중입니다!")) {
      Answer answer = Answer.get(8081, "/");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
      assertThat(answer.body()).isEqualTo(Files.readString(page));

      Files.writeString(page, "<p>다른 페이지</p>");
      assertThat(Answer.get(8081, "/").body()).isEqualTo("<p>다른 페이지</p>");

      Files.delete(page);
      Answer missing = Answer.get(8081, "/");
      assertThat(missing.status()).isEqualTo(500);
      assertThat(missing.field("Content-Type")).startsWith("text/plain");
      assertThat(missing.body()).doesNotContain("server2").doesNotContain(folder.toString());
      await()
          .untilAsserted(
              () -> assertThat(example.err()).anyMatch(line -> line.contains("server2.html")));

      Files.writeString(page, "<p>다시</p>");
      assertThat(Answer.get(8081, "/").body()).isEqualTo("<p>다시</p>");
    }
  }

  @Test
  void theRestServerListensOnThePortOfTheBook(@TempDir Path folder) {
    Map<String, String> environment = Map.of("DATABASE_URL", "sqlite:" + folder.resolve("x.db"));
    try (Example example =
        Example.start("rest/RestServer.java", environment).awaitLine("8085번 포트에서 서버 대기 중입니다")) {
      assertThat(Answer.get(8085, "/users").body()).isEqualTo("{}");
      assertThat(example.isAlive()).isTrue();
    }
  }

  private static Example start(String program) {
    return Example.start(program, Map.of());
  }
}
