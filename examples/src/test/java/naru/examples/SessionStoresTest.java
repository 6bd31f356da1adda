package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** SessionLogin, unchanged, on other stores than memory. */
@ExtendWith(BookPorts.class)
class SessionStoresTest {
  private static final int PORT = 8085;
  private static final String LISTENS = "8085번 포트에서 서버 대기 중입니다!";

  @TempDir private Path folder;

  /** On a busy machine the first use of a store may take longer than a visitor waits. */
  private static String login() {
    Answer login =
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> Answer.get(PORT, "/login?name=hong"), it -> it.status() == 302);
    return LoginTest.cookie(login);
  }

  /** Any but that of a store that took too long. */
  private static String greeting(String cookie) {
    return await()
        .pollDelay(Duration.ZERO)
        .atMost(Duration.ofMinutes(1))
        .until(() -> Answer.get(PORT, "/", "Cookie: " + cookie), it -> it.status() != 503)
        .body();
  }

  private static Answer logout(String cookie) {
    return Answer.of(
        PORT,
        "POST",
        "/logout",
        "",
        "Cookie: " + cookie,
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded");
  }

  /** All but that a store took too long. */
  private static List<String> complaints(Example server) {
    return server.err().stream().filter(it -> !it.contains("The session store")).toList();
  }

  private static Example start(String store) {
    return Example.start("SessionLogin.java", Map.of("SESSION_STORE", store)).awaitLine(LISTENS);
  }

  private static void aLoginOutlivesTheServer(String store) {
    String cookie;
    try (Example server = start(store)) {
      cookie = login();
      assertThat(greeting(cookie)).isEqualTo("hong님 안녕하세요");
      assertThat(complaints(server)).isEmpty();
    }
    try (Example server = start(store)) {
      assertThat(greeting(cookie)).isEqualTo("hong님 안녕하세요");
      Answer logout = logout(cookie);
      for (int i = 0; i < 20 && logout.status() == 503; i++) {
        // The store may have done it all the same, and would not know this cookie again.
        cookie = login();
        logout = logout(cookie);
      }
      assertThat(logout.status()).isEqualTo(303);
      assertThat(logout.field("Set-Cookie")).startsWith("session=;").contains("Max-Age=0");
      assertThat(greeting(cookie)).contains("<form");
      assertThat(complaints(server)).isEmpty();
    }
  }

  @Test
  void aLoginInSqliteOutlivesTheServer() {
    aLoginOutlivesTheServer("sqlite:" + folder.resolve("sessions.db"));
  }

  @Test
  void aLoginInRedisOutlivesTheServer() throws Exception {
    boolean installed =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
            .anyMatch(it -> Files.isExecutable(Path.of(it, "redis-server")));
    assumeTrue(installed, "There is no redis-server on the PATH (apt-get install redis-server)");
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process redis =
        new ProcessBuilder(
                "redis-server",
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("redis.log").toFile())
            .start();
    try {
      await().atMost(Duration.ofMinutes(1)).until(() -> listens(port));
      aLoginOutlivesTheServer("redis://127.0.0.1:" + port);
    } finally {
      redis.destroyForcibly().waitFor();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  @Test
  void aStoreThatIsNoneIsSaidInALine() {
    try (Example server =
        Example.start("SessionLogin.java", Map.of("SESSION_STORE", "mongo://u:secret@h"))) {
      assertThat(server.awaitEnd()).isNotZero();
      assertThat(String.join("\n", server.err()))
          .contains("SESSION_STORE: There is no session store 'mongo:'")
          .doesNotContain("secret");
    }
  }

  @Test
  void anotherSiteLogsNobodyOut() {
    try (Example server = start("memory:")) {
      String cookie = login();
      Answer forged =
          Answer.of(
              PORT,
              "POST",
              "/logout",
              "",
              "Cookie: " + cookie,
              "Sec-Fetch-Site: cross-site",
              "Content-Type: application/x-www-form-urlencoded");
      assertThat(forged.status()).isEqualTo(403);
      assertThat(greeting(cookie)).isEqualTo("hong님 안녕하세요");
      assertThat(server.err()).isEmpty();
    }
  }

  @Test
  void inAClusterALoginHoldsWhicheverWorkerAnswersAndOutlivesEach() {
    Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", folder.toString());
    try (Example cluster = Example.cluster("SessionLogin.java", environment)) {
      cluster.awaitLine(LISTENS);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> cluster.out().stream().filter(LISTENS::equals).count() == 2);
      String cookie = login();
      Set<Long> killed = new HashSet<>();
      for (int i = 1; i <= 3; i++) {
        for (int j = 0; j < 30; j++) {
          assertThat(greeting(cookie)).isEqualTo("hong님 안녕하세요");
        }
        ProcessHandle victim = cluster.workers().getFirst();
        killed.add(victim.pid());
        victim.destroyForcibly();
        long started = 2L + i;
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> cluster.out().stream().filter(LISTENS::equals).count() == started);
      }
      assertThat(killed).hasSize(3);
      assertThat(greeting(cookie)).isEqualTo("hong님 안녕하세요");
    }
  }
}
