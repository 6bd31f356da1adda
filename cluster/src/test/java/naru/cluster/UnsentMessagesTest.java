package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import org.junit.jupiter.api.Test;

class UnsentMessagesTest {
  private final UnsentMessages unsent = new UnsentMessages();
  private final List<Frame> sent = new ArrayList<>();

  private List<Frame> given() {
    List<Frame> given = new ArrayList<>();
    unsent.giveTo(given::add);
    return given;
  }

  private boolean add(Frame.Said message) {
    return unsent.send(message, sent::add);
  }

  @Test
  void theyWaitInTheirOrderUntilSomebodyTakesThem() {
    Frame.Said one = new Frame.Said(true, "one".getBytes(UTF_8));
    Frame.Said two = new Frame.Said(true, "two".getBytes(UTF_8));
    assertThat(add(one)).isTrue();
    assertThat(add(two)).isTrue();
    assertThat(given()).containsExactly(one, two);
    assertThat(sent).isEmpty();
    assertThat(add(one)).isTrue();
    assertThat(sent).containsExactly(one);
    assertThat(given()).isEmpty();
  }

  @Test
  void thereIsAnEndToTheirNumberAndTheirBytes() {
    Frame.Said small = new Frame.Said(false, new byte[1]);
    Frame.Said large = new Frame.Said(false, new byte[FrameChannel.LARGEST]);
    assertThat(add(small)).isTrue();
    assertThat(add(large)).isFalse();
    for (int i = 1; i < UnsentMessages.LIMIT; i++) {
      assertThat(add(small)).isTrue();
    }
    assertThat(add(small)).isFalse();
    assertThat(given()).hasSize(UnsentMessages.LIMIT);
  }
}
