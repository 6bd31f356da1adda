package naru.ipc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameTest {
  static Stream<Frame> frames() {
    return Stream.of(
        new Frame.Hello(3, 4711),
        new Frame.Listen(1, "0:0:0:0:0:0:0:0", 8086, 0, "[::]:8086"),
        new Frame.Listening(1),
        new Frame.Closed(1),
        new Frame.Leaving(true),
        new Frame.Beat(Long.MAX_VALUE, 7, 1L << 40, 12),
        new Frame.Socket(1, 2, "/tmp/나루.sock", -1),
        new Frame.Refused(1, "EADDRINUSE", "EADDRINUSE: address already in use 나루:80"),
        new Frame.Abandon(1, 2),
        new Frame.Drain(5000, 30000));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void whatIsWrittenIsRead(Frame frame) throws IOException {
    assertThat(read(written(frame))).isEqualTo(frame);
  }

  @Test
  void aMessageIsReadAsItWasWritten() throws IOException {
    Frame.Said read = (Frame.Said) read(written(new Frame.Said(true, "안녕".getBytes(UTF_8))));
    assertThat(read.text()).isTrue();
    assertThat(new String(read.payload(), UTF_8)).isEqualTo("안녕");
  }

  @Test
  void theBuiltInLengthIsNotBelieved() {
    byte[] huge = {11, 1, 0x7F, -1, -1, -1};
    assertThatThrownBy(() -> read(huge))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bytes");
  }

  @Test
  void anUnknownTypeIsNoFrame() {
    assertThatThrownBy(() -> read(new byte[] {99})).isInstanceOf(IOException.class);
  }

  @Test
  void whatEndsTooEarlyIsNoFrame() {
    byte[] whole = written(new Frame.Listen(1, "::", 8086, 0, "[::]:8086"));
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(part)).isInstanceOf(IOException.class);
      ByteBuf withRoom = Unpooled.buffer(whole.length).writeBytes(part);
      assertThatThrownBy(() -> Frame.read(withRoom)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aTextHasAnEnd() throws IOException {
    Frame longest = new Frame.Refused(1, "EIO", "x".repeat(65_535));
    assertThat(read(written(longest))).isEqualTo(longest);
    assertThatThrownBy(() -> written(new Frame.Refused(1, "EIO", "x".repeat(65_536))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  private static byte[] written(Frame frame) {
    ByteBuf bytes = Unpooled.buffer();
    frame.write(bytes);
    return ByteBufUtil.getBytes(bytes);
  }

  private static Frame read(byte[] bytes) throws IOException {
    return Frame.read(Unpooled.wrappedBuffer(bytes));
  }
}
