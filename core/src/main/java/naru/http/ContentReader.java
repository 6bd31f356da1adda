package naru.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the content of one request from the bytes of its connection: as much as its length says, or
 * chunks up to the last (RFC 9112 §6.3).
 */
final class ContentReader {
  /** What follows a request for another protocol is that protocol's, as long as it comes. */
  static final long ENDLESS = Long.MAX_VALUE;

  private final @Nullable ChunkedDecoder chunks;
  private final boolean endless;
  private long left;

  /** Content of so many bytes, not 0; -1 for chunks. */
  ContentReader(long length, Limits limits) {
    this.left = length;
    this.endless = length == ENDLESS;
    this.chunks = length < 0 ? new ChunkedDecoder(limits) : null;
  }

  /**
   * The next part, the caller's to release; null if more bytes must come first, or at the end.
   *
   * @throws HttpException if the bytes can't be content
   */
  @Nullable ByteBuf next(ByteBuf in) {
    if (chunks != null) {
      return chunks.next(in);
    }
    if (left == 0 || !in.isReadable()) {
      return null;
    }
    ByteBuf part = in.readRetainedSlice((int) Math.min(left, in.readableBytes()));
    left -= part.readableBytes();
    return part;
  }

  /** Whether the end of what the client sends is the regular end. */
  boolean isEndless() {
    return endless;
  }

  boolean isAtEnd() {
    return chunks == null ? left == 0 : chunks.trailers() != null;
  }

  /** The trailer fields, once it is at its end. */
  Headers trailers() {
    Headers trailers = chunks == null ? null : chunks.trailers();
    return trailers == null ? Headers.EMPTY : trailers;
  }

  /** How many bytes are to come at least. */
  long left() {
    return chunks == null ? left : chunks.left();
  }
}
