package naru.jackson;

import java.util.concurrent.atomic.AtomicReferenceArray;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.RecyclerPool;

/**
 * Buffers for reading and writing, kept for the next one: a few slots, of which a thread takes its
 * own by its number, so that threads seldom meet. Jackson's own pool for virtual threads is a queue
 * that all of them share, whose ends cost more than a small body. Safe for use by any thread.
 */
final class BufferSlots implements RecyclerPool<BufferRecycler> {
  private static final int SLOTS = 16;

  /** References between two slots, so that they lie in different cache lines. */
  private static final int STRIDE = 16;

  // Jackson's factories can be serialized, and their pools with them; nobody does that here.
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial")
  private final AtomicReferenceArray<BufferRecycler> slots =
      new AtomicReferenceArray<>(SLOTS * STRIDE);

  @Override
  public BufferRecycler acquirePooled() {
    BufferRecycler kept = slots.getAndSet(slot(), null);
    return kept == null ? new BufferRecycler() : kept;
  }

  @Override
  public void releasePooled(BufferRecycler buffers) {
    slots.setRelease(slot(), buffers);
  }

  private static int slot() {
    return (int) (Thread.currentThread().threadId() % SLOTS) * STRIDE;
  }
}
