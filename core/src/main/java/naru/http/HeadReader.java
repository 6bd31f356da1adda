package naru.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes the heads of requests from the bytes of a connection, one after the other (RFC 9112 §2.2).
 * No line that is whole is looked at twice for the end of a head, however small the parts are in
 * which it comes.
 */
final class HeadReader {
  private final Limits limits;
  private boolean begun;

  /** An empty line has come in place of a head. */
  private boolean skipped;

  /** Where a line begins that wasn't looked at, counted from the beginning of the head. */
  private int scanned;

  HeadReader(Limits limits) {
    this.limits = limits;
  }

  /** Whether a part of a head has come. */
  boolean hasBegun() {
    return begun;
  }

  /** Whether nothing has come in place of a head, no empty line either. */
  boolean isUntouched() {
    return !begun && !skipped;
  }

  /**
   * The lines of the head that the bytes begin with, without the empty one; null if more must come.
   *
   * @throws HttpException if they can't be a head, or it is too large
   */
  byte @Nullable [] read(ByteBuf in) {
    if (!begun && !begin(in)) {
      return null;
    }
    int start = in.readerIndex();
    int end = HeadScanner.emptyLine(in, start, start + scanned);
    int size = end < 0 ? in.readableBytes() : end - start;
    if (size > limits.headerBytes()) {
      throw tooLarge(in, start);
    }
    if (end < 0) {
      scanned = HeadScanner.lastLine(in, start + scanned) - start;
      return null;
    }
    byte[] lines = new byte[end + 2 - start];
    in.readBytes(lines);
    begun = false;
    skipped = false;
    return lines;
  }

  private boolean begin(ByteBuf in) {
    int start = in.readerIndex();
    if (in.getByte(start) == '\r' && !skipped) {
      if (in.readableBytes() < 2) {
        return false;
      }
      if (in.getByte(start + 1) == '\n') {
        // An empty line before the request line is to be ignored (RFC 9112 §2.2); more than one is
        // abuse.
        in.skipBytes(2);
        skipped = true;
        start += 2;
        if (!in.isReadable()) {
          return false;
        }
      }
    }
    if (in.getByte(start) != '\r' && !FieldSyntax.isToken(in.getByte(start))) {
      // No need to wait for a line: a TLS client, for one, may never send its end.
      throw HeadParser.bad("a request begins with a method");
    }
    begun = true;
    scanned = 0;
    return true;
  }

  private HttpException tooLarge(ByteBuf in, int start) {
    int most = limits.headerBytes();
    boolean oneLine = in.indexOf(start, Math.min(in.writerIndex(), start + most), (byte) '\n') < 0;
    return oneLine
        ? new HttpException(414, "The request line is longer than " + most + " bytes")
        : new HttpException(431, "The header is larger than " + most + " bytes");
  }
}
