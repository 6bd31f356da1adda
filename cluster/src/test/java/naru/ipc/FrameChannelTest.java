package naru.ipc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameChannelTest {
  @TempDir private Path folder;
  private ServerSocketChannel server;
  private FrameChannel worker;
  private SocketChannel other;

  @BeforeEach
  void connect() throws IOException {
    Path path = folder.resolve("s");
    server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(path));
    worker = FrameChannel.connect(path);
    other = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    worker.close();
    other.close();
    server.close();
  }

  @Test
  void framesComeInTheirOrder() {
    List<Frame> heard = new CopyOnWriteArrayList<>();
    FrameChannel primary = new FrameChannel(other);
    primary.start("test", heard::add, () -> {});
    worker.start("test", frame -> {}, () -> {});
    for (int i = 0; i < 1000; i++) {
      assertThat(worker.send(new Frame.Listening(i))).isTrue();
    }
    await().until(() -> heard.size() == 1000);
    assertThat(heard.get(999)).isEqualTo(new Frame.Listening(999));
    primary.close();
  }

  @Test
  void sendingToOneWhoReadsNothingNeverWaitsAndIsBounded() {
    worker.start("test", frame -> {}, () -> {});
    byte[] payload = new byte[1 << 20];
    int sent = 0;
    while (sent < 1000 && worker.send(new Frame.Said(false, payload))) {
      sent++;
    }
    assertThat(sent).isBetween(16, 100);
  }

  @Test
  void theEndOfTheOtherSideIsTold() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    worker.start("test", frame -> {}, ended::countDown);
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
