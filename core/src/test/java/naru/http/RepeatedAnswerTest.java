package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import naru.stat.FileStamp;
import naru.testing.Answer;
import naru.testing.OpenFiles;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatedAnswerTest {
  private static final String CONTENT = "0123456789".repeat(10_000);
  private static final String ASK = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final Path IN_MEMORY = Path.of("/memfd:naru-answer");

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private final AtomicInteger finished = new AtomicInteger();
  private final TestServer server = TestServer.start(this::answer);
  private final RawClient client = RawClient.connect(server.port());

  private void answer(Request request, Response response) {
    request.query().get("is").ifPresent(value -> response.setHeader("Is", value));
    if (request.query().has("listens")) {
      response.onFinish(finished::incrementAndGet);
    }
    response.sendFile(file);
  }

  @BeforeEach
  void makeReady() throws IOException {
    assumeTrue(Epoll.isAvailable());
    file = Files.writeString(folder.resolve("file"), CONTENT);
    assertThat(ask("").body()).isEqualTo(CONTENT);
    await().pollInterval(Duration.ofMillis(1)).until(KernelCalls::areLinked);
    awaitSettled();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void awaitSettled() {
    await().until(() -> FileStamp.of(file).orElseThrow().isSettled());
  }

  private Answer ask(String query) {
    return client.send(ASK.replace("/ ", "/?" + query + " ")).read();
  }

  private void askOften() {
    for (int i = 0; i < 2 * RepeatedAnswer.OFTEN; i++) {
      assertThat(ask("").body()).isEqualTo(CONTENT);
    }
  }

  /** A second may be over meanwhile, and with it the answer. */
  private void awaitInMemory() {
    await()
        .untilAsserted(
            () -> {
              askOften();
              assertThat(OpenFiles.count(IN_MEMORY)).isEqualTo(1);
            });
  }

  @Test
  void isSentFromMemoryForASecond() {
    await()
        .untilAsserted(
            () -> {
              askOften();
              for (Path descriptor : OpenFiles.of(IN_MEMORY)) {
                try (RandomAccessFile memory = new RandomAccessFile(descriptor.toFile(), "rw")) {
                  memory.seek(memory.length() - 1);
                  memory.write('!');
                }
              }
              assertThat(ask("").body()).endsWith("012345678!");
            });
    await().untilAsserted(() -> assertThat(OpenFiles.count(IN_MEMORY)).isZero());
    assertThat(ask("").body()).isEqualTo(CONTENT);
  }

  @Test
  void anotherHeadIsAnotherAnswer() {
    awaitInMemory();
    for (int i = 0; i < 4 * RepeatedAnswer.OFTEN; i++) {
      // Often enough for its answer to be in memory, then too seldom.
      String is = i < 2 * RepeatedAnswer.OFTEN ? "none" : "" + i % 3;
      Answer other = ask("is=" + is);
      assertThat(other.header("Is")).isEqualTo(is);
      assertThat(other.body()).isEqualTo(CONTENT);
      if (i % 10 == 0) {
        assertThat(ask("").header("Is")).isEmpty();
      }
    }
    await().untilAsserted(() -> assertThat(OpenFiles.count(IN_MEMORY)).isZero());
  }

  @Test
  void aPartIsNotTheFile() {
    awaitInMemory();
    for (int i = 0; i < 2 * RepeatedAnswer.OFTEN; i++) {
      client.send(ASK.replace("Host", "Range: bytes=5-9\r\nHost"));
      assertThat(client.read().body()).isEqualTo("56789");
    }
    assertThat(ask("").body()).isEqualTo(CONTENT);
  }

  @Test
  void aChangeIsSeenAtOnce() throws IOException {
    awaitInMemory();
    String other = "abcdefghij".repeat(10_000);
    Files.writeString(file, other);
    for (int i = 0; i < 2 * RepeatedAnswer.OFTEN; i++) {
      assertThat(ask("").body()).isEqualTo(other);
    }
    boolean young = !FileStamp.of(file).orElseThrow().isSettled();
    assumeTrue(young);
    assertThat(OpenFiles.count(IN_MEMORY)).as("may change within one tick").isZero();
  }

  @Test
  void whatTheKernelDoesNotTakeFollowsInItsOrder() throws Exception {
    awaitInMemory();
    int most = 100;
    try (RawClient slow = RawClient.connect(server.port(), 8 << 10)) {
      for (String query : List.of("", "?listens")) {
        slow.send(ASK.replace("/ ", "/" + query + " ").repeat(most));
        TimeUnit.MILLISECONDS.sleep(50); // Without it there may be room for all.
        for (int i = 0; i < most; i++) {
          assertThat(slow.read().body()).isEqualTo(CONTENT);
        }
      }
    }
    await().untilAsserted(() -> assertThat(finished).hasValue(most));
  }

  @Test
  void whoListensHearsOfItsEnd() {
    awaitInMemory();
    for (int i = 0; i < 20; i++) {
      assertThat(ask("listens").body().getBytes(ISO_8859_1)).hasSize(CONTENT.length());
    }
    await().untilAsserted(() -> assertThat(finished).hasValue(20));
  }

  @Test
  void largeAndNewFilesAreNotTaken() {
    assertThat(RepeatedAnswer.takes(stamp(RepeatedAnswer.LARGEST, Instant.EPOCH))).isTrue();
    assertThat(RepeatedAnswer.takes(stamp(RepeatedAnswer.LARGEST + 1, Instant.EPOCH))).isFalse();
    assertThat(RepeatedAnswer.takes(stamp(1, Instant.now()))).isFalse();
  }

  private static FileStamp stamp(long size, Instant changed) {
    return new FileStamp(true, size, changed, changed, "1");
  }
}
