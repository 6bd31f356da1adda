package naru.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the chunked transfer coding (RFC 9112 §7.1), strictly:
 *
 * <pre>
 *   SIZE ──n──► DATA ──► DATA_END ──► SIZE
 *     └───0──► TRAILERS ──► done
 * </pre>
 *
 * Every failure is an HttpException with the status to answer; the connection can't be used after
 * it.
 */
final class ChunkedDecoder {
  private static final int MAX_SIZE_LINE = 256;

  private enum State {
    SIZE,
    DATA,
    DATA_END,
    TRAILERS
  }

  private final Limits limits;
  private State state = State.SIZE;
  private long left;
  private @Nullable Headers trailers;

  /** One that takes trailer fields as it takes those of a head. */
  ChunkedDecoder(Limits limits) {
    this.limits = limits;
  }

  /** The trailer fields once the body is at its end, maybe none; null before. */
  @Nullable Headers trailers() {
    return trailers;
  }

  /** How much of the current chunk is still to come, in bytes. */
  long left() {
    return left;
  }

  /**
   * The next part of content, the caller's to release; null if more bytes must come first, or at
   * the end.
   */
  @Nullable ByteBuf next(ByteBuf in) {
    while (trailers == null) {
      switch (state) {
        case SIZE -> {
          if (!readSize(in)) {
            return null;
          }
        }
        case DATA -> {
          if (!in.isReadable()) {
            return null;
          }
          ByteBuf part = in.readRetainedSlice((int) Math.min(left, in.readableBytes()));
          left -= part.readableBytes();
          if (left == 0) {
            state = State.DATA_END;
          }
          return part;
        }
        case DATA_END -> {
          if (in.isReadable() && in.getByte(in.readerIndex()) != '\r') {
            throw HeadParser.bad("a chunk is longer than its size");
          }
          if (in.readableBytes() < 2) {
            return null;
          }
          if (in.readShort() != ('\r' << 8 | '\n')) {
            throw HeadParser.bad("a chunk is longer than its size");
          }
          state = State.SIZE;
        }
        case TRAILERS -> {
          if (!readTrailers(in)) {
            return null;
          }
        }
      }
    }
    return null;
  }

  private boolean readSize(ByteBuf in) {
    int start = in.readerIndex();
    int lf = in.indexOf(start, Math.min(in.writerIndex(), start + MAX_SIZE_LINE), (byte) '\n');
    if (lf < 0) {
      if (in.readableBytes() >= MAX_SIZE_LINE) {
        throw HeadParser.bad("the size line of a chunk is too long");
      }
      return false;
    }
    int end = lf - 1;
    if (end < start || in.getByte(end) != '\r') {
      throw HeadParser.bad("the size line of a chunk doesn't end in CRLF");
    }
    int i = start;
    long size = 0;
    for (; i < end && Character.digit(in.getByte(i), 16) >= 0; i++) {
      size = size << 4 | Character.digit(in.getByte(i), 16);
      if (i - start >= 15) {
        throw HeadParser.bad("the size of a chunk is too large");
      }
    }
    if (i == start) {
      throw HeadParser.bad("the size of a chunk is no hexadecimal number");
    }
    ChunkExtensions.check(in, i, end);
    in.readerIndex(lf + 1);
    left = size;
    state = size == 0 ? State.TRAILERS : State.DATA;
    return true;
  }

  private boolean readTrailers(ByteBuf in) {
    int start = in.readerIndex();
    int end = HeadScanner.emptyLine(in, start, start);
    if (end < 0) {
      checkTrailers(in.readableBytes());
      return false;
    }
    checkTrailers(end - start);
    byte[] lines = new byte[end - start];
    in.readBytes(lines).skipBytes(2);
    trailers = HeadParser.ofLoop().parseTrailers(lines, limits.headerCount());
    return true;
  }

  private void checkTrailers(int bytes) {
    if (bytes > limits.headerBytes()) {
      throw new HttpException(
          431, "The trailer fields are larger than " + limits.headerBytes() + " bytes");
    }
  }
}
