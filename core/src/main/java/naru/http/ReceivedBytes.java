package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What a connection has received and not decoded yet. Only its event loop touches it. */
final class ReceivedBytes {
  private @Nullable ByteBuf bytes;

  void add(ByteBuf more) {
    ByteBuf waiting = bytes;
    try {
      bytes = waiting == null ? more : joined(waiting, more);
    } catch (Throwable noMemory) {
      more.release();
      throw noMemory;
    }
  }

  /** Null if there are none. */
  @Nullable ByteBuf get() {
    ByteBuf waiting = bytes;
    return waiting == null || !waiting.isReadable() ? null : waiting;
  }

  /** Hands them over, to be released by the caller. */
  void forget() {
    bytes = null;
  }

  /** Lets go of what was decoded; how many are left. */
  int trim() {
    ByteBuf rest = bytes;
    if (rest == null) {
      return 0;
    }
    int left = rest.readableBytes();
    if (left == 0) {
      clear();
    } else if (left <= rest.capacity() / 2) {
      // A client that is slow holds no more memory than it has sent.
      bytes = joined(rest, Unpooled.EMPTY_BUFFER);
    }
    return left;
  }

  void clear() {
    ByteBuf waiting = bytes;
    bytes = null;
    if (waiting != null) {
      waiting.release();
    }
  }

  /** Copies both into a buffer of their size. */
  private static ByteBuf joined(ByteBuf first, ByteBuf second) {
    ByteBuf all = ByteBufAllocator.DEFAULT.buffer(first.readableBytes() + second.readableBytes());
    all.writeBytes(first).writeBytes(second);
    first.release();
    second.release();
    return all;
  }
}
