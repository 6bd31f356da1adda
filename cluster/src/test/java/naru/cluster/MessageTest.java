package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MessageTest {
  @Test
  void aPrimitiveTypeIsReadAsItsOwnClass() {
    Message seven = new Message(Message.of(7));
    assertThat(seven.json(int.class)).isEqualTo(7);
    assertThat(seven.json(Integer.class)).isEqualTo(7);
  }
}
