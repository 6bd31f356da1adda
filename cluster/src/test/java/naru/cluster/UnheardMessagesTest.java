package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class UnheardMessagesTest {
  private final UnheardMessages unheard = new UnheardMessages();

  private void add(String text) {
    unheard.add(new Message(Message.of(text)));
  }

  private List<String> take() {
    return unheard.takeAll().stream().map(Message::text).toList();
  }

  @Test
  void theyAreTakenOnceInTheirOrder() {
    add("one");
    add("two");
    assertThat(take()).containsExactly("one", "two");
    assertThat(take()).isEmpty();
  }

  @Test
  void theOldestAreLostWhenTheyAreTooLarge() {
    String half = "x".repeat(UnheardMessages.MOST_BYTES / 2);
    add("first");
    add(half);
    add(half);
    assertThat(take()).containsExactly(half, half);
    add(half);
    add(half);
    assertThat(take()).hasSize(2);
  }

  @Test
  void theOldestAreLostWhenThereAreTooMany() {
    for (int i = 0; i < UnheardMessages.LIMIT + 5; i++) {
      add("" + i);
    }
    assertThat(take())
        .hasSize(UnheardMessages.LIMIT)
        .startsWith("5")
        .endsWith("" + (UnheardMessages.LIMIT + 4));
  }
}
