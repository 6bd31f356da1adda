package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriteStallTest {
  private static final Duration TIMEOUT = Duration.ofNanos(100);

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ChannelOutboundBuffer waiting =
      Objects.requireNonNull(channel.unsafe().outboundBuffer());
  private final WriteStall stall = new WriteStall(TIMEOUT);

  @AfterEach
  void close() {
    channel.close();
  }

  private void add(int bytes) {
    waiting.addMessage(Unpooled.buffer().writeZero(bytes), bytes, channel.newPromise());
    waiting.addFlush();
  }

  @Test
  void whoTakesNothingStallsWhateverTheServerAdds() {
    add(10);
    assertThat(stall.is(channel, 1)).isFalse();
    add(10);
    assertThat(stall.is(channel, 50)).isFalse();
    add(10);
    assertThat(stall.is(channel, 101)).isTrue();
  }

  @Test
  void aPartOfAMessageIsProgress() {
    add(10);
    assertThat(stall.is(channel, 1)).isFalse();
    waiting.progress(3);
    add(10);
    assertThat(stall.is(channel, 100)).isFalse();
    assertThat(stall.is(channel, 199)).isFalse();
    assertThat(stall.is(channel, 200)).isTrue();
  }

  @Test
  void aMessageThatHasGoneIsProgress() {
    add(10);
    add(10);
    assertThat(stall.is(channel, 1)).isFalse();
    waiting.remove();
    add(10);
    assertThat(stall.is(channel, 101)).isFalse();
    assertThat(stall.is(channel, 200)).isFalse();
  }

  @Test
  void whereNothingWaitsNobodyStalls() {
    add(10);
    assertThat(stall.is(channel, 1)).isFalse();
    waiting.remove();
    assertThat(stall.is(channel, 101)).isFalse();
    add(10);
    assertThat(stall.is(channel, 200)).isFalse();
    assertThat(stall.is(channel, 300)).isTrue();
  }
}
