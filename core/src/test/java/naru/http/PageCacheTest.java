package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.FileRegion;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import naru.stat.FileStamp;
import naru.testing.Call;
import naru.testing.OpenFiles;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Whether a file that isn't in memory holds the event loop while the kernel reads it. */
@EnabledOnOs(OS.LINUX)
class PageCacheTest {
  private static final long SLOW = TimeUnit.MILLISECONDS.toNanos(20);

  @TempDir Path folder = Path.of("");

  private final byte[] content = new byte[1 << 20];
  private final ByteRange whole = new ByteRange(0, content.length);
  private Path file = Path.of("");

  @BeforeEach
  void makeFile() throws Exception {
    new Random(1).nextBytes(content);
    file = Files.write(folder.resolve("large.bin"), content);
    forget();
  }

  /** Makes the kernel write the file and forget it. */
  private void forget() throws IOException, InterruptedException {
    Process dd =
        new ProcessBuilder("dd", "of=" + file, "oflag=nocache", "conv=notrunc,fdatasync", "count=0")
            .redirectErrorStream(true)
            .start();
    dd.getInputStream().readAllBytes();
    assumeThat(dd.waitFor()).as("there is GNU's dd").isZero();
  }

  private FileStamp stamp() {
    return FileStamp.of(file).orElseThrow();
  }

  @Test
  void isTrustedUntilASendWasSlow() throws IOException {
    PageCache cache = new PageCache();
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(cache.has(channel, stamp(), whole)).isTrue();
      cache.sendTook(TimeUnit.MILLISECONDS.toNanos(1));
      assertThat(cache.has(channel, stamp(), whole)).isTrue();

      cache.sendTook(SLOW);
      assumeThat(cache.has(channel, stamp(), whole)).as("a file system on a disk").isFalse();

      assertThat(Files.readAllBytes(file)).isEqualTo(content);
      assertThat(cache.has(channel, stamp(), whole)).isTrue();
    }
  }

  @Test
  void whatWasSeenInMemoryIsNotAskedForAgainAtOnce() throws Exception {
    PageCache cache = new PageCache();
    cache.sendTook(SLOW);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThat(Files.readAllBytes(file)).isEqualTo(content);
      long begin = System.nanoTime();
      assertThat(cache.has(channel, stamp(), whole)).isTrue();
      FileStamp seen = stamp();
      forget();
      boolean has = cache.has(channel, seen, whole);
      long passed = System.nanoTime() - begin;
      assumeThat(passed).as("dd was quick").isLessThan(TimeUnit.SECONDS.toNanos(1));
      assertThat(has).isTrue();
      assumeThat(cache.has(channel, seen, new ByteRange(0, 10_000))).isFalse();
    }
  }

  /** From the region that Netty sends to the next file that is to be sent. */
  @Test
  void aRegionTellsHowLongItTook() throws Exception {
    assumeThat(Files.getFileStore(file).type()).isNotEqualTo("tmpfs");
    OpenFile open = new OpenFile(FileChannel.open(file), stamp(), true);
    assumeThat(open.isInMemory(whole)).as("no other test's send was slow").isTrue();
    FileRegion region = open.region(whole);
    assertThat(region.position()).isZero();
    TimeUnit.NANOSECONDS.sleep(SLOW);
    assertThat(region.transferred()).isZero();
    assertThat(open.isInMemory(whole)).as("the client took long, not the disk").isTrue();

    assertThat(region.position()).isZero();
    TimeUnit.NANOSECONDS.sleep(SLOW);
    region.transferTo(Channels.newChannel(OutputStream.nullOutputStream()), 0);
    assertThat(region.transferred()).isPositive();
    forget();
    assertThat(open.isInMemory(whole)).isFalse();
    region.release();

    for (Way way : Way.all()) {
      forget();
      byte[] answer = way.ask(Call.of("GET", "/"), (req, res) -> res.sendFile(file)).bytes();
      assertThat(answer).isEqualTo(content);
    }
    staysOpenWhileItIsInMemory();
  }

  /** A busy machine looks like a slow disk, and is the last that should open files anew. */
  private void staysOpenWhileItIsInMemory() throws IOException {
    Path real = file.toRealPath();
    ServerOptions onLoop = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    try (TestServer server =
            TestServer.start(onLoop, (request, response) -> response.sendFile(file));
        TestClient client = Protocol.H1.connect(server)) {
      OpenFiles.awaitOpenBehind(
          () -> assertThat(client.call(Call.get("/")).bytes()).isEqualTo(content), real);
    }
  }
}
