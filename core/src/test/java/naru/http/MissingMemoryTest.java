package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a connection when there is no memory for a moment. */
class MissingMemoryTest {
  private static final class Memory extends AbstractByteBufAllocator {
    private boolean exhausted;
    private int largest = Integer.MAX_VALUE;

    private void check(int capacity) {
      if (exhausted || capacity > largest) {
        throw new NoMemory();
      }
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      check(initialCapacity);
      return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      check(initialCapacity);
      return new UnpooledDirectByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private final Memory memory = new Memory();
  private final AtomicReference<Response> answer = new AtomicReference<>();
  private final EmbeddedChannel connection =
      new EmbeddedChannel(
          new Http1Connection(
              Http.createServer(
                  ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP),
                  (req, res) -> answer.set(res))));

  @AfterEach
  void close() {
    connection.finishAndReleaseAll();
  }

  private String sent() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = connection.readOutbound(); part != null; part = connection.readOutbound()) {
      all.append(part.toString(US_ASCII));
      part.release();
    }
    return all.toString();
  }

  @Test
  void anAnswerOfWhichAPartIsMissingBreaksOff() {
    connection.config().setAllocator(memory);
    connection.writeInbound(
        Unpooled.directBuffer().writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII)));
    answer.get().write("one");
    connection.runPendingTasks();
    assertThat(sent()).endsWith("3\r\none\r\n");

    memory.exhausted = true;
    answer.get().write("two");
    assertThatThrownBy(
            () -> {
              connection.runPendingTasks();
              connection.checkException();
            })
        .isInstanceOf(NoMemory.class);
    memory.exhausted = false;

    assertThat(connection.isOpen()).isFalse();
    assertThat(sent()).isEmpty();
    assertThat(answer.get().closed()).isTrue();
  }

  /** The client would wait for it, or take the next answer for it. */
  @Test
  void aLargeBodyThatHasNoRoomTakesItsHeadWithIt() {
    connection.config().setAllocator(memory);
    AtomicInteger closed = new AtomicInteger();
    connection.writeInbound(
        Unpooled.directBuffer().writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII)));
    answer.get().onClose(closed::incrementAndGet);
    memory.largest = 16 << 10;
    assertThatThrownBy(
            () -> {
              answer.get().end("x".repeat(20_000));
              connection.runPendingTasks();
              connection.checkException();
            })
        .isInstanceOf(NoMemory.class);
    memory.largest = Integer.MAX_VALUE;
    connection.runPendingTasks();

    assertThat(connection.isOpen()).isFalse();
    assertThat(sent()).isEmpty();
    assertThat(closed).hasValue(1);
  }

  @SuppressWarnings("NullAway") // The wire is for those that wait or stop.
  private static RequestBody body() {
    return new RequestBody(null, Integer.MAX_VALUE, false);
  }

  @Test
  void aPartOfABodyIsLetGoThatFindsNone() {
    RequestBody body = body();
    ByteBuf first = memory.heapBuffer().writeZero(1);
    body.offer(first);
    ByteBuf second = memory.heapBuffer().writeZero(1);
    memory.exhausted = true;
    assertThatThrownBy(() -> body.offer(second)).isInstanceOf(NoMemory.class);
    assertThat(second.refCnt()).isZero();
    body.fail(() -> new IOException("done"));
    assertThat(first.refCnt()).isZero();
  }
}
