package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private Set<Path> others = Set.of();
  private final AtomicInteger finished = new AtomicInteger();
  private final TestServer server =
      TestServer.start(ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP), this::answer);
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
    assumeFalse(AnswerMemory.isRefused());
    others = OpenFiles.pipes();
    file = Files.writeString(folder.resolve("file"), CONTENT);
    assertThat(ask("").body()).isEqualTo(CONTENT);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1))
        .until(KernelCalls::areLinked);
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

  /** Those that memory is sent through. */
  private long pipes() throws IOException {
    return OpenFiles.pipes().stream().filter(pipe -> !others.contains(pipe)).count();
  }

  private void askOften() {
    for (int i = 0; i < 2 * RepeatedAnswer.OFTEN; i++) {
      assertThat(ask("").body()).isEqualTo(CONTENT);
    }
  }

  /** A second may be over meanwhile, and with it the answer. */
  private void awaitInMemory() {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              askOften();
              assertThat(pipes()).isPositive();
            });
    askOften(); // There is memory; now the answer is in it.
  }

  /** One that has its own memory, and a connection that reads what it sends. */
  private interface Trial {
    void run(OpenFile open, RepeatedAnswer answer, AnswerMemory memory, Socket to, InputStream from)
        throws IOException;
  }

  private void tryOut(Trial trial) throws IOException {
    AnswerMemory memory = Objects.requireNonNull(AnswerMemory.open());
    FileStamp stamp = stamp(CONTENT.length(), Instant.EPOCH);
    OpenFile open = new OpenFile(FileChannel.open(file), stamp, true);
    RepeatedAnswer answer = new RepeatedAnswer(open.channel(), stamp, length -> memory);
    open.repeat(answer);
    Socket socket = Socket.newSocketStream();
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      socket.connect(listening.getLocalSocketAddress());
      try (var accepted = listening.accept()) {
        accepted.setSoTimeout(RawClient.PATIENCE_MILLIS);
        trial.run(open, answer, memory, socket, accepted.getInputStream());
      }
    } finally {
      socket.close();
      open.endRepeating();
      open.release();
      assertThat(memory.refCnt()).isEqualTo(1);
      memory.release();
    }
  }

  private int send(RepeatedAnswer answer, Socket socket, String head) {
    return answer.send(socket, head.getBytes(ISO_8859_1), head.length(), OffHeap.allocate(64));
  }

  private void sendOften(RepeatedAnswer answer, Socket socket, String head) {
    for (int i = 0; i < RepeatedAnswer.OFTEN; i++) {
      assertThat(send(answer, socket, head)).isNegative();
    }
  }

  @Test
  void isSentFromMemoryOnceItIsAskedForOften() throws IOException {
    tryOut(
        (open, answer, memory, socket, received) -> {
          sendOften(answer, socket, "head");
          Files.writeString(file, "what the file is now");
          for (int i = 0; i < 3; i++) {
            int sent = send(answer, socket, "head");
            assertThat(sent).isPositive();
            assertThat(new String(received.readNBytes(sent), ISO_8859_1))
                .isEqualTo(("head" + CONTENT).substring(0, sent));
          }
          answer.close();
          assertThat(send(answer, socket, "head")).isNegative();
        });
  }

  @Test
  void whatIsAskedForOftenTakesThePlaceOfAnother() throws IOException {
    tryOut(
        (open, answer, memory, socket, received) -> {
          sendOften(answer, socket, "head");
          assertThat(memory.refCnt()).isEqualTo(2);
          sendOften(answer, socket, "other");
          assertThat(memory.refCnt()).isEqualTo(2);
          int sent = send(answer, socket, "other");
          assertThat(new String(received.readNBytes(sent), ISO_8859_1))
              .isEqualTo(("other" + CONTENT).substring(0, sent))
              .isNotEmpty();
          assertThat(send(answer, socket, "head")).isNegative();
        });
  }

  @Test
  void aFileThatIsShorterThanItWasIsNotCopied() throws IOException {
    Files.writeString(file, "short");
    tryOut(
        (open, answer, memory, socket, received) -> {
          sendOften(answer, socket, "head");
          assertThat(send(answer, socket, "head")).isNegative();
        });
  }

  @Test
  void onlyTheWholeFileIsRepeated() throws IOException {
    byte[] head = "head".getBytes(ISO_8859_1);
    tryOut(
        (open, answer, memory, socket, received) -> {
          sendOften(answer, socket, "head");
          OpenFile.Region part = open.region(new ByteRange(1, CONTENT.length() - 1L));
          assertThat(part.sendWith(head, 4, socket, OffHeap.allocate(64))).isNegative();
          assertThat(part.isSent()).isFalse();

          OpenFile.Region whole = open.region(new ByteRange(0, CONTENT.length()));
          assertThat(whole.sendWith(head, 4, socket, OffHeap.allocate(64))).isEqualTo(4);
          assertThat(received.readNBytes(4 + (int) whole.transferred()))
              .isEqualTo(
                  ("head" + CONTENT)
                      .substring(0, 4 + (int) whole.transferred())
                      .getBytes(ISO_8859_1));
          assertThat(whole.isSent()).isEqualTo(whole.transferred() == CONTENT.length());
        });
  }

  @Test
  void memoryIsGivenBackWhenASecondHasPassedWithout() {
    awaitInMemory();
    for (int i = 0; i < 10; i++) {
      askOften();
    }
    await().untilAsserted(() -> assertThat(pipes()).isZero());
    awaitInMemory();
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
    await().untilAsserted(() -> assertThat(pipes()).isZero());
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

  /** Then one is sent in several parts, of which the first is from memory. */
  @Test
  void whatTheSocketHasNoRoomForFollows() throws InterruptedException {
    BlockingQueue<Connection> connected = new LinkedBlockingQueue<>();
    server.http().onConnection(connected::add);
    for (int i = 0; i < 5; i++) {
      try (RawClient narrow = RawClient.connect(server.port())) {
        ChannelConnection connection =
            (ChannelConnection) Objects.requireNonNull(connected.poll(20, TimeUnit.SECONDS));
        for (int j = 0; j < 3 * RepeatedAnswer.OFTEN; j++) {
          assertThat(narrow.send(ASK).read().body()).isEqualTo(CONTENT);
        }
        connection.channel().config().setOption(ChannelOption.SO_SNDBUF, 16 << 10);
        for (int j = 0; j < 3; j++) {
          assertThat(narrow.send(ASK).read().body()).isEqualTo(CONTENT);
        }
      }
    }
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
