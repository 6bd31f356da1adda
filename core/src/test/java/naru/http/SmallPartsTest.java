package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A body that comes in parts of a few bytes. Each part alone would keep the buffer in memory that
 * it came in, however much of padding and other frames is in there.
 */
class SmallPartsTest {
  private static final int PARTS = 20_000;
  private static final UnpooledByteBufAllocator ALLOCATOR = new UnpooledByteBufAllocator(false);

  /** Without a connection: nobody waits here, and nothing stops. */
  @SuppressWarnings("NullAway") // The wire is for those that wait or stop.
  private static RequestBody body() {
    return new RequestBody(null, Integer.MAX_VALUE, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2_000})
  void theyKeepLittleMoreThanTheirBytes(int size) {
    RequestBody body = body();
    ByteBuf received = ALLOCATOR.heapBuffer(1 << 16).writeZero(1 << 16);
    for (int at = 0; at < PARTS; at += size) {
      body.offer(received.retainedSlice(at, size));
    }
    // The first waits alone, and may be taken as it came.
    assertThat(received.refCnt()).isEqualTo(2);
    received.release();
    assertThat(ALLOCATOR.metric().usedHeapMemory()).isLessThan((1 << 16) + PARTS + (8 << 10));

    body.fail(() -> new IOException("done"));
    assertThat(ALLOCATOR.metric().usedHeapMemory()).isZero();
  }

  @Test
  void theyAreTakenInTheirOrderWhateverTheirSizes() throws IOException {
    Random random = new Random(1);
    RequestBody body = body();
    ByteArrayOutputStream sent = new ByteArrayOutputStream();
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(i % 10 == 0 ? 5_000 : 100) + 1];
      random.nextBytes(bytes);
      sent.writeBytes(bytes);
      body.offer(ALLOCATOR.heapBuffer(bytes.length).writeBytes(bytes));
      if (random.nextInt(20) == 0) {
        for (ByteBuf part = body.takeNow(); part != null; part = body.takeNow()) {
          taken.writeBytes(ByteBufUtil.getBytes(part));
          part.release();
          if (random.nextInt(5) == 0) {
            break;
          }
        }
      }
    }
    body.end(Headers.EMPTY);
    for (ByteBuf part = body.takeNow(); part != null; part = body.takeNow()) {
      taken.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    assertThat(taken.toByteArray()).isEqualTo(sent.toByteArray());
    assertThat(body.isSpent()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void theyArriveWhole(Protocol protocol) {
    try (TestServer server = protocol.serve((req, res) -> res.end(req.text()));
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      for (int i = 0; i < 2_000; i++) {
        exchange.send(new byte[] {(byte) ('a' + i % 26)});
      }
      exchange.end();
      assertThat(exchange.whole().text())
          .hasSize(2_000)
          .startsWith("abcdefghijklmnopqrstuvwxyzabc")
          .endsWith("uvwx");
    }
  }
}
