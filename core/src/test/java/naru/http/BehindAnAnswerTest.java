package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import naru.testing.Answer;
import naru.testing.OpenFiles;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a connection does behind an answer that the client hasn't read yet. */
@ParameterizedClass
@EnumSource(Execution.class)
class BehindAnAnswerTest {
  private static final String GET = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";

  /** More than the buffers of both kernels take. */
  private static final int LARGE = 24 << 20;

  private final ServerOptions options;

  BehindAnAnswerTest(Execution execution) {
    options = ServerOptions.DEFAULTS.withExecution(execution);
  }

  @Test
  void aRefusalIsSentHoweverLateTheClientReads() throws Exception {
    ServerOptions impatient =
        options.withTimeouts(Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(3)));
    byte[] large = new byte[LARGE];
    try (TestServer server = TestServer.start(impatient, (req, res) -> res.end(large));
        RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(GET + "NO REQUEST\r\n\r\n");
      Thread.sleep(5000); // The server waits a second longer than it says.
      assertThat(client.readToClose()).extracting(Answer::status).containsExactly(200, 400);
      await().until(() -> server.http().connections() == 0);
    }
  }

  /** Also if a body that nobody reads ends while the answer is on its way. */
  @ParameterizedTest
  @CsvSource({"GET, 0", "POST, 2"})
  void aConnectionIsIdleFromWhenItsAnswerWasRead(String method, int length, @TempDir Path folder)
      throws Exception {
    Path file = Files.write(folder.resolve("large.bin"), new byte[LARGE]);
    ServerOptions impatient =
        options.withTimeouts(Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(3)));
    String head = method + " /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + length + "\r\n\r\n";
    // A client that gets no turn for seconds comes too late, but not every time.
    try (TestServer server = TestServer.start(impatient, (req, res) -> res.sendFile(file))) {
      assertThat(
              Stream.generate(() -> isKeptBehindASlowRead(server, head, length))
                  .limit(3)
                  .anyMatch(it -> it))
          .isTrue();
    }
  }

  private static boolean isKeptBehindASlowRead(TestServer server, String head, int length) {
    try (RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(head);
      for (int i = 0; i < 3; i++) {
        Thread.sleep(500);
        client.send("x".repeat(i < length ? 1 : 0));
      }
      Thread.sleep(1500);
      assertThat(client.read().body()).hasSize(LARGE);
      Thread.sleep(2500); // By now it would have been idle for too long since it was sent.
      client.send("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      return !client.readToClose().isEmpty();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theHeadOfTheNextAnswerWaitsForTheProgram() {
    byte[] large = new byte[LARGE];
    CountDownLatch read = new CountDownLatch(1);
    try (TestServer server =
            TestServer.start(
                options,
                (req, res) -> {
                  if (req.path().equals("/x")) {
                    res.end(large);
                  } else {
                    Thread.startVirtualThread(
                        () -> {
                          awaitQuietly(read);
                          res.status(404).end("none");
                        });
                  }
                });
        RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(GET + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      read.countDown();
      Answer next = client.read();
      assertThat(next.status()).isEqualTo(404);
      assertThat(next.body()).isEqualTo("none");
    }
  }

  @Test
  void anAnswerThatBreaksOffDoesNotCutTheOneBefore(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.bin"), new byte[LARGE]);
    try (TestServer server =
            TestServer.start(
                options,
                (req, res) -> {
                  if (req.path().equals("/x")) {
                    res.sendFile(file);
                  } else {
                    res.write("half");
                    throw new IllegalStateException("on purpose");
                  }
                });
        RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(GET + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> server.http().requests() == 2);
      assertThat(client.read().body()).hasSize(LARGE);
      assertThat(client.readToClose()).isEmpty();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aListenerThatAnswersAtTheEndOfABodyClosesTheConnectionThatIsNotKept() throws Exception {
    try (TestServer server =
        TestServer.start(options, (req, res) -> req.onEnd(() -> res.end("done")))) {
      try (RawClient client = RawClient.connect(server.port())) {
        client.send("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 2\r\n\r\n");
        await().until(() -> server.http().requests() == 1);
        Thread.sleep(100);
        client.send("ab");
        assertThat(client.readToClose()).extracting(Answer::body).containsExactly("done");
      }
      await().until(() -> server.http().connections() == 0);
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists a process's open files")
  void aClientThatReadsNothingHoldsOneFileOpen(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("large.bin"), new byte[LARGE]);
    int requests = 20;
    try (TestServer server = TestServer.start(options, (req, res) -> res.sendFile(file));
        RawClient client = RawClient.connect(server.port(), 1 << 16)) {
      client.send(GET.repeat(requests));
      await().until(() -> OpenFiles.count(file) > 0);
      Thread.sleep(300);
      // One that is sent, and that of the next, which waits.
      assertThat(OpenFiles.count(file)).isLessThanOrEqualTo(2);
      for (int i = 0; i < requests; i++) {
        assertThat(client.readLine()).isEqualTo("HTTP/1.1 200 OK");
        while (!client.readLine().isEmpty()) {}
        client.skip(LARGE);
      }
    }
    await().until(() -> OpenFiles.count(file) == 0);
  }
}
