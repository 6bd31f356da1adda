package naru.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // The type that Netty's own interface returns.
class LoopReadsTest {
  private static final EmbeddedChannel CHANNEL = new EmbeddedChannel();

  @Test
  void manySmallReadsLeaveRoomForWhatABrowserBeginsWith() {
    RecvByteBufAllocator.Handle reads = LoopReads.INSTANCE.newHandle();

    for (int i = 0; i < 100; i++) {
      read(reads, 40);
    }

    assertThat(reads.guess()).isGreaterThanOrEqualTo(2048);
  }

  @Test
  void readsThatFillTheirRoomMakeTheNextLarger() {
    RecvByteBufAllocator.Handle reads = LoopReads.INSTANCE.newHandle();

    for (int i = 0; i < 100; i++) {
      read(reads, Integer.MAX_VALUE);
    }

    assertThat(reads.guess()).isEqualTo(65_536);
  }

  private static void read(RecvByteBufAllocator.Handle reads, int available) {
    reads.reset(CHANNEL.config());
    int room = reads.guess();
    reads.attemptedBytesRead(room);
    reads.lastBytesRead(Math.min(room, available));
    reads.readComplete();
  }
}
