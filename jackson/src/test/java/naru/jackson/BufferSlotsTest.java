package naru.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.core.util.BufferRecycler;

class BufferSlotsTest {
  private final BufferSlots slots = new BufferSlots();

  @Test
  void buffersThatWereGivenBackAreTakenAgain() {
    BufferRecycler buffers = slots.acquirePooled();
    slots.releasePooled(buffers);
    assertThat(slots.acquirePooled()).isSameAs(buffers);
  }

  @Test
  void buffersThatAreInUseAreNobodyElses() {
    slots.releasePooled(new BufferRecycler());
    assertThat(slots.acquirePooled()).isNotSameAs(slots.acquirePooled());
  }
}
