package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a connection when there is no memory for a moment. */
class MissingMemoryTest {
  /** Netty's is an Error too, but can't be made here. */
  private static final class NoMemory extends Error {
    private static final long serialVersionUID = 1;
  }

  private static final class Exhausted extends AbstractByteBufAllocator {
    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new NoMemory();
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new NoMemory();
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private final AtomicReference<Response> answer = new AtomicReference<>();
  private final EmbeddedChannel connection =
      new EmbeddedChannel(
          new Http1Connection(
              Http.createServer(
                  ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP),
                  (req, res) -> answer.set(res))));

  @BeforeEach
  void ask() {
    connection.writeInbound(
        Unpooled.directBuffer().writeBytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII)));
  }

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
    answer.get().write("one");
    connection.runPendingTasks();
    assertThat(sent()).endsWith("3\r\none\r\n");

    var plenty = connection.alloc();
    connection.config().setAllocator(new Exhausted());
    answer.get().write("two");
    assertThatThrownBy(
            () -> {
              connection.runPendingTasks();
              connection.checkException();
            })
        .isInstanceOf(NoMemory.class);
    connection.config().setAllocator(plenty);

    assertThat(connection.isOpen()).isFalse();
    assertThat(sent()).isEmpty();
    assertThat(answer.get().closed()).isTrue();
  }
}
