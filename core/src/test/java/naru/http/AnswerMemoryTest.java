package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import naru.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnswerMemoryTest {
  private static final int LENGTH = 100_000;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private OffHeap room;
  private AnswerMemory memory;
  private Socket socket;
  private java.net.Socket accepted;
  private InputStream received;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Epoll.isAvailable());
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(KernelCalls::areLinked);
    room = OffHeap.allocate(64);
    memory = Objects.requireNonNull(AnswerMemory.open());
    socket = Socket.newSocketStream();
    opened.add(socket::close);
    opened.add(
        () -> {
          if (memory.refCnt() > 0) {
            memory.release();
          }
        });
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      socket.connect(listening.getLocalSocketAddress());
      accepted = listening.accept();
    }
    opened.add(accepted);
    accepted.setSoTimeout(RawClient.PATIENCE_MILLIS);
    received = accepted.getInputStream();
    assumeTrue(memory.send(socket, memory.take(1), 1, room) == 1, "a sandbox without vmsplice");
    assertThat(received.read()).isZero();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  /** Where so many of a letter are. */
  private int put(char letter) {
    int offset = memory.take(LENGTH);
    memory.at(offset, LENGTH).put(text(letter).getBytes(ISO_8859_1));
    return offset;
  }

  private static String text(char letter) {
    return String.valueOf(letter).repeat(LENGTH);
  }

  private String read(int length) throws IOException {
    return new String(received.readNBytes(length), ISO_8859_1);
  }

  @Test
  void whatIsOnItsWayStaysWhenTheMemoryIsGone() throws IOException {
    int sent = memory.send(socket, put('a'), LENGTH, room);
    int sentNext = memory.send(socket, put('b'), LENGTH, room);
    assertThat(sent).isPositive();
    memory.release();
    AnswerMemory other = Objects.requireNonNull(AnswerMemory.open());
    other.at(0, LENGTH).put(text('c').getBytes(ISO_8859_1));
    assertThat(read(sent)).isEqualTo(text('a').substring(0, sent));
    assertThat(read(sentNext)).isEqualTo(text('b').substring(0, sentNext));
    other.release();
  }

  @Test
  void whatTheKernelDoesNotTakeIsForgotten() throws IOException {
    int offset = put('a');
    int all = 0;
    int sent;
    do {
      sent = memory.send(socket, offset, LENGTH, room);
      all += sent;
    } while (sent > 0);
    assertThat(read(all)).isEqualTo("a".repeat(all));
    int next = put('b');
    sent = memory.send(socket, next, LENGTH, room);
    assertThat(sent).isPositive();
    assertThat(read(sent)).isEqualTo(text('b').substring(0, sent));
  }

  @Test
  void aConnectionThatIsBrokenTakesNothing() throws IOException {
    accepted.setSoLinger(true, 0);
    accepted.close();
    int offset = put('a');
    await().untilAsserted(() -> assertThat(memory.send(socket, offset, LENGTH, room)).isZero());
  }

  @Test
  void noByteIsGivenTwice() {
    int end = 0;
    while (memory.hasRoom(LENGTH)) {
      int offset = memory.take(LENGTH);
      assertThat(offset).isGreaterThanOrEqualTo(end);
      end = offset + LENGTH;
    }
    assertThat(end).isGreaterThan(1 << 20);
    assertThat(memory.hasRoom(RepeatedAnswer.LARGEST)).isFalse();
  }
}
