package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import naru.stat.FileStamp;
import naru.testing.Call;
import naru.testing.OpenFiles;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class OpenFileCacheTest {
  private static final FileStamp STAMP =
      new FileStamp(true, 10, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), "7");

  @TempDir Path folder = Path.of("");

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final EventLoop loop = channel.eventLoop();
  private final OpenFileCache cache = new OpenFileCache();
  private Path path = Path.of("");

  @BeforeEach
  void makeFile() throws IOException {
    path = Files.writeString(folder.resolve("file"), "0123456789").toRealPath();
  }

  @AfterEach
  void close() {
    cache.close();
    channel.close();
  }

  /** One that only the cache holds. */
  private OpenFile kept(Path as, FileStamp stamp) throws IOException {
    OpenFile file = new OpenFile(FileChannel.open(path), stamp, true);
    cache.keep(as, true, file, loop);
    file.release();
    return file;
  }

  private void passSecond() {
    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
  }

  @Test
  void isGivenToAllWhoWantTheSame() throws IOException {
    OpenFile file = kept(path, STAMP);
    assertThat(cache.get(path, true, STAMP)).isSameAs(file);
    assertThat(cache.get(path, true, STAMP)).isSameAs(file);
    assertThat(cache.get(path, false, STAMP)).isNull();
    assertThat(cache.get(folder, true, STAMP)).isNull();
    cache.close();
    assertThat(file.isOpen()).isTrue();
    file.release(2);
    assertThat(file.isOpen()).isFalse();
  }

  @Test
  void anotherVersionIsNotTheSame() throws IOException {
    OpenFile file = kept(path, STAMP);
    FileStamp other = new FileStamp(true, 10, Instant.EPOCH, Instant.EPOCH.plusSeconds(1), "8");
    assertThat(cache.get(path, true, other)).isNull();
    assertThat(file.isOpen()).isFalse();
    assertThat(cache.get(path, true, STAMP)).isNull();
  }

  @Test
  void whatAnotherHasClosedIsOpenedAgain() throws IOException {
    kept(path, STAMP).channel().close();
    assertThat(cache.get(path, true, STAMP)).isNull();
  }

  @Test
  void noneStaysOpenForLongerThanASecond() throws IOException {
    OpenFile file = kept(path, STAMP);
    OpenFile other = kept(folder, STAMP);
    assertThat(cache.get(path, true, STAMP)).isSameAs(file);
    passSecond();
    assertThat(other.isOpen()).isFalse();
    assertThat(cache.get(path, true, STAMP)).isNull();
    assertThat(file.isOpen()).as("somebody has it").isTrue();
    file.release();
    assertThat(file.isOpen()).isFalse();

    OpenFile again = kept(path, STAMP);
    assertThat(again.isOpen()).isTrue();
    passSecond();
    assertThat(again.isOpen()).isFalse();
  }

  @Test
  void thereAreNotTooMany() throws IOException {
    for (int i = 0; i < OpenFileCache.MOST; i++) {
      assertThat(kept(folder.resolve("" + i), STAMP).isOpen()).isTrue();
    }
    assertThat(kept(path, STAMP).isOpen()).isFalse();
    assertThat(cache.get(path, true, STAMP)).isNull();
  }

  @Test
  void theFirstOfTwoIsKept() throws IOException {
    OpenFile first = kept(path, STAMP);
    assertThat(kept(path, STAMP).isOpen()).isFalse();
    assertThat(first.isOpen()).isTrue();
  }

  @Test
  void whereChangesAreNotKnownNoneIsKept() throws IOException {
    FileStamp unknown = new FileStamp(true, 10, Instant.EPOCH, Instant.EPOCH, null);
    assertThat(kept(path, unknown).isOpen()).isFalse();
  }

  @Test
  void theEndOfTheLoopClosesThem() throws Exception {
    DefaultEventLoop ending = new DefaultEventLoop();
    OpenFile file = new OpenFile(FileChannel.open(path), STAMP, true);
    ending.submit(() -> Turn.ofLoop().files().keep(path, true, file, ending)).get();
    file.release();
    assertThat(file.isOpen()).isTrue();
    ending.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    assertThat(ending.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    await().until(() -> !file.isOpen());
    OpenFile late = new OpenFile(FileChannel.open(path), STAMP, true);
    cache.keep(path, true, late, ending);
    late.release();
    assertThat(late.isOpen()).isFalse();
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists a process's open files")
  void aServerKeepsItAndSeesTheNextOneAtOnce() throws Exception {
    ServerOptions onLoop = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            TestServer.start(onLoop, (request, response) -> response.sendFile(path));
        TestClient client = Protocol.H1.connect(server)) {
      OpenFiles.awaitOpenBehind(
          () -> assertThat(client.call(Call.get("/")).text()).isEqualTo("0123456789"), path);
      for (int i = 0; i < 20; i++) {
        Path next = Files.writeString(folder.resolve("next"), "abcdefghi" + i);
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        assertThat(client.call(Call.get("/")).text()).isEqualTo("abcdefghi" + i);
        Files.writeString(path, "content " + i);
        assertThat(client.call(Call.get("/")).text()).isEqualTo("content " + i);
      }
      Files.delete(path);
      assertThat(client.call(Call.get("/")).status()).isEqualTo(404);
      await().untilAsserted(() -> assertThat(OpenFiles.count(path)).isZero());
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists a process's open files")
  void thoseOfOneLoopSendTheSame() throws IOException {
    try (RandomAccessFile large = new RandomAccessFile(path.toFile(), "rw")) {
      large.setLength(64 << 20);
    }
    int connections = 8 * Runtime.getRuntime().availableProcessors();
    List<TestClient> clients = new ArrayList<>();
    ServerOptions onLoop = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
        TestServer.start(onLoop, (request, response) -> response.sendFile(path))) {
      for (int i = 0; i < connections; i++) {
        TestClient slow = Protocol.H1.connectSlowly(server);
        clients.add(slow);
        assertThat(slow.open(Call.get("/")).read()).isNotEmpty();
      }
      // Without it each has one of its own.
      assertThat(OpenFiles.count(path)).isBetween(1L, connections - 1L);
      clients.forEach(TestClient::reset);
    }
  }
}
