package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.OpenFiles;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A file that is changed, replaced or removed while it is sent, and that it is closed behind it.
 */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class SendFileChangesTest {
  private static final long LARGE = 64L << 20;
  private static final String TWO_RANGES = "bytes=0-30000000,30000002-67108863";

  @TempDir Path folder = Path.of("");

  private final Way way;
  private final AtomicReference<RequestListener> listener =
      new AtomicReference<>((request, response) -> response.end());
  private final TestServer server;
  private final TestClient client;
  private Path file = Path.of("");

  SendFileChangesTest(Way way) {
    this.way = way;
    server = way.serve((request, response) -> listener.get().handle(request, response));
    client = way.connect(server);
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("page.html"), "0123456789");
    listener.set((request, response) -> response.sendFile(file));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private Answer get() {
    return client.call(Call.get("/"));
  }

  /** Reads the head and a little, makes the file shorter, and reads to the end. */
  private long bytesOfAShrinkingFile(Call call) throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(LARGE);
      try (TestClient slow = way.protocol().connectSlowly(server)) {
        Exchange exchange = slow.open(call);
        long read = exchange.read().length();
        large.setLength(1000);
        try {
          for (String part = exchange.read(); !part.isEmpty(); part = exchange.read()) {
            read += part.length();
          }
          throw new AssertionError("a whole answer of " + read + " bytes");
        } catch (UncheckedIOException cut) {
          return read;
        }
      }
    }
  }

  @Test
  void aFileThatBecomesShorterBreaksTheAnswerOffBeforeItsLength() throws IOException {
    assertThat(bytesOfAShrinkingFile(Call.get("/"))).isBetween(1L, LARGE - 1);
    listener.set(
        (request, response) -> {
          response.onFinish(() -> {});
          response.sendFile(file);
        });
    assertThat(bytesOfAShrinkingFile(Call.get("/"))).isBetween(1L, LARGE - 1);
  }

  @Test
  void soDoPartsOfAFileThatBecomesShorter() throws IOException {
    Call call = Call.get("/").with("Range", TWO_RANGES);
    assertThat(bytesOfAShrinkingFile(call)).isBetween(1L, LARGE - 1);
    AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("nothing"));
    listener.set(
        (request, response) ->
            Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, e) -> thrown.set(e))
                .start(() -> response.sendFile(file)));
    assertThat(bytesOfAShrinkingFile(call)).isBetween(1L, LARGE - 1);
    await()
        .untilAsserted(
            () -> assertThat(thrown).hasValueMatching(UncheckedIOException.class::isInstance));
  }

  private static String version(int i) {
    return Character.toString('a' + i % 26).repeat(i % 100 + 1);
  }

  private interface Change {
    void make() throws IOException;
  }

  private static Thread begin(Change change) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                change.make();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /** Asks while the file is changed by another thread. */
  private Answer getDuring(Change change) throws Exception {
    Thread changing = begin(change);
    Answer answer = get();
    changing.join();
    return answer;
  }

  @Test
  void aTagNeverComesWithTheContentOfAnotherVersion() throws Exception {
    getWhileItIsReplaced();
  }

  private void getWhileItIsReplaced() throws Exception {
    Path next = folder.resolve("next");
    Files.writeString(file, version(0));
    for (int i = 1; i < 300; i++) {
      Files.writeString(next, version(i));
      Answer answer = getDuring(() -> Files.move(next, file, StandardCopyOption.ATOMIC_MOVE));
      assertThat(answer.text()).isIn(version(i - 1), version(i));
      assertThat(answer.header("ETag"))
          .startsWith('"' + Integer.toHexString(answer.text().length()) + '-');
    }
  }

  @Test
  void aFileThatIsRemovedMeanwhileIsSentOrNotThere() throws Exception {
    for (int i = 0; i < 300; i++) {
      Files.writeString(file, "0123456789");
      Answer answer = getDuring(() -> Files.delete(file));
      assertThat(answer.text()).isIn("0123456789", "NOT FOUND");
      assertThat(answer.status()).isIn(200, 404);
    }
  }

  @Test
  void aFileThatGoesAndComesIsSentOrNotThere() throws Exception {
    AtomicBoolean over = new AtomicBoolean();
    Thread changing =
        begin(
            () -> {
              while (!over.get()) {
                Files.delete(file);
                Files.createFile(file);
              }
            });
    try {
      for (int i = 0; i < 1000; i++) {
        assertThat(get().status()).isIn(200, 404);
      }
    } finally {
      over.set(true);
      changing.join();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists a process's open files")
  void noFileStaysOpen() throws Exception {
    Path real = file.toRealPath();
    for (String method : new String[] {"GET", "HEAD"}) {
      Call call = Call.of(method, "/");
      client.call(call);
      client.call(call.with("Range", "bytes=1-2"));
      client.call(call.with("Range", "bytes=0-0,2-2"));
      client.call(call.with("If-Match", "\"x\""));
    }
    getWhileItIsReplaced();
    await().untilAsserted(() -> assertThat(OpenFiles.count(real)).isZero());
    bytesOfAShrinkingFile(Call.get("/"));
    bytesOfAShrinkingFile(Call.get("/").with("Range", TWO_RANGES));
    try (RandomAccessFile large = new RandomAccessFile(real.toFile(), "rw")) {
      large.setLength(LARGE);
    }
    for (Call call :
        new Call[] {
          Call.get("/"), Call.get("/").with("Range", TWO_RANGES),
        }) {
      await().untilAsserted(() -> assertThat(OpenFiles.count(real)).isZero());
      TestClient gone = way.protocol().connectSlowly(server);
      assertThat(gone.open(call).read()).isNotEmpty();
      assertThat(OpenFiles.count(real)).isEqualTo(1);
      gone.reset();
    }
    await().untilAsserted(() -> assertThat(OpenFiles.count(real)).isZero());
    listener.set(
        (request, response) -> {
          response.write("begun");
          response.sendFile(file);
        });
    // The other has been idle for as long as files that are kept open stay so.
    try (TestClient next = way.connect(server)) {
      Exchange exchange = next.open(Call.get("/"));
      assertThat(failure(exchange::whole)).startsWith("UncheckedIOException");
    }
    await().untilAsserted(() -> assertThat(OpenFiles.count(real)).isZero());
  }
}
