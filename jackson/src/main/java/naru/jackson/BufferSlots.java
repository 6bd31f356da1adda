package naru.jackson;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
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
    return kept == null ? new Buffers() : kept;
  }

  @Override
  public void releasePooled(BufferRecycler buffers) {
    slots.setRelease(slot(), buffers);
  }

  /** Whoever has them has them alone, so they needn't be taken and given back for all to see. */
  private static final class Buffers extends BufferRecycler {
    private final byte[] @Nullable [] bytes = new byte[BYTE_BASE64_CODEC_BUFFER + 1][];
    private final char[] @Nullable [] chars = new char[CHAR_NAME_COPY_BUFFER + 1][];

    @Override
    public byte[] allocByteBuffer(int use, int least) {
      int length = Math.max(least, byteBufferLength(use));
      byte[] kept = bytes[use];
      bytes[use] = null;
      return kept == null || kept.length < length ? balloc(length) : kept;
    }

    @Override
    public void releaseByteBuffer(int use, byte[] buffer) {
      byte[] other = bytes[use];
      if (other == null || other.length < buffer.length) {
        bytes[use] = buffer;
      }
    }

    @Override
    public char[] allocCharBuffer(int use, int least) {
      int length = Math.max(least, charBufferLength(use));
      char[] kept = chars[use];
      chars[use] = null;
      return kept == null || kept.length < length ? calloc(length) : kept;
    }

    @Override
    public void releaseCharBuffer(int use, char[] buffer) {
      char[] other = chars[use];
      if (other == null || other.length < buffer.length) {
        chars[use] = buffer;
      }
    }
  }

  private static int slot() {
    return (int) (Thread.currentThread().threadId() % SLOTS) * STRIDE;
  }
}
