package naru.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameChannelTest {
  private final EventLoopGroup loop = UnixSockets.loop("test");

  @TempDir private Path folder;
  private ServerSocketChannel server;
  private FrameChannel worker;
  private SocketChannel other;

  @BeforeEach
  void connect() throws IOException {
    Path path = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    worker = FrameChannel.connect(loop, path);
    other = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    worker.close();
    other.close();
    server.close();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
  }

  @Test
  void framesComeInTheirOrderAndTheLargestIsWhole() throws IOException {
    Path path = folder.resolve("frames");
    List<Frame> heard = new CopyOnWriteArrayList<>();
    CountDownLatch ended = new CountDownLatch(1);
    FrameChannel.listen(loop, path, primary -> primary.start(heard::add, ended::countDown));
    byte[] largest = new byte[FrameChannel.LARGEST];
    Arrays.fill(largest, (byte) 7);
    try (FrameChannel talker = FrameChannel.connect(loop, path)) {
      talker.start(frame -> {}, () -> {});
      for (int i = 0; i < 1000; i++) {
        assertThat(talker.send(new Frame.Listening(i))).isTrue();
      }
      assertThat(talker.send(new Frame.Said(true, largest))).isTrue();
      await().until(() -> heard.size() == 1001);
    }
    assertThat(heard.get(999)).isEqualTo(new Frame.Listening(999));
    assertThat(((Frame.Said) heard.get(1000)).payload()).isEqualTo(largest);
    await().until(() -> ended.getCount() == 0);
  }

  @Test
  void whatIsNoFrameEndsTheChannel() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    worker.start(frame -> {}, ended::countDown);
    other.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, 99}));
    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(other.read(ByteBuffer.allocate(1))).isEqualTo(-1);
  }

  @Test
  void anEndBeforeTheStartIsToldToo() throws Exception {
    other.close();
    await().until(() -> !worker.isOpen());
    CountDownLatch ended = new CountDownLatch(1);
    worker.start(frame -> {}, ended::countDown);
    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void sendingToOneWhoReadsNothingNeverWaitsAndIsBounded() {
    worker.start(frame -> {}, () -> {});
    byte[] payload = new byte[1 << 20];
    int sent = 0;
    while (sent < 1000 && worker.send(new Frame.Said(false, payload))) {
      sent++;
    }
    assertThat(sent).isBetween(16, 100);
  }

  @Test
  void smallFramesThatNobodyReadsAreBoundedInNumber() {
    worker.start(frame -> {}, () -> {});
    int sent = 0;
    while (sent < 1_000_000 && worker.send(new Frame.Said(false, new byte[1]))) {
      sent++;
    }
    assertThat(sent).isBetween(5_000, 200_000);
  }

  @Test
  void whatBothSidesCountOnIsSentBehindAllThatWaits() {
    while (worker.send(new Frame.Said(false, new byte[1 << 20]))) {
      // A reader that has stopped.
    }
    while (worker.send(new Frame.Said(false, new byte[1]))) {
      // What is left of the room.
    }
    assertThat(worker.send(new Frame.Listening(1))).isTrue();
    assertThat(worker.send(new Frame.Beat(0, 0, 0, 0))).isFalse();
  }

  @Test
  void theEndOfTheOtherSideIsTold() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    worker.start(frame -> {}, ended::countDown);
    other.close();
    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(worker.isOpen()).isFalse();
    assertThat(worker.send(new Frame.Listening(1))).isFalse();
  }

  @Test
  void aMessageThatIsTooLargeIsTheSendersMistake() {
    assertThatThrownBy(() -> worker.send(new Frame.Said(false, new byte[FrameChannel.LARGEST + 1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16777216");
  }
}
