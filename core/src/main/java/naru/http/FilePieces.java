package naru.http;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of a file, each with a head before it, and a tail: read piece by piece, so that only one
 * is in memory at a time. To be read once, by one thread at a time.
 */
final class FilePieces {
  /** What is read from the file at a time. */
  private static final int BUFFER = 32 << 10;

  private static final byte[] NOTHING = {};
  private static final long BEFORE_HEAD = -1;

  private final List<byte[]> heads;
  private final List<ByteRange> ranges;
  private final byte[] tail;
  private int part;
  private long at = BEFORE_HEAD;

  /** As many heads as ranges. */
  FilePieces(List<byte[]> heads, List<ByteRange> ranges, byte[] tail) {
    this.heads = heads;
    this.ranges = ranges;
    this.tail = tail;
  }

  /** One range and nothing else. */
  static FilePieces of(ByteRange range) {
    return new FilePieces(List.of(NOTHING), List.of(range), NOTHING);
  }

  /** All bytes of all pieces. */
  long length() {
    long length = tail.length;
    for (int i = 0; i < ranges.size(); i++) {
      length += heads.get(i).length + ranges.get(i).length();
    }
    return length;
  }

  /**
   * The next piece, which is the caller's; empty behind the last one.
   *
   * @throws EOFException if the file has become shorter
   */
  Optional<byte[]> next(FileChannel file) throws IOException {
    if (part >= ranges.size()) {
      return part++ == ranges.size() ? Optional.of(tail) : Optional.empty();
    }
    ByteRange range = ranges.get(part);
    if (at == BEFORE_HEAD) {
      at = range.first();
      return Optional.of(heads.get(part));
    }
    byte[] piece = new byte[(int) Math.min(BUFFER, range.end() - at)];
    int read = file.read(ByteBuffer.wrap(piece), at);
    if (read < 0) {
      throw new EOFException("The file ended at byte " + at + " while it was sent");
    }
    at += read;
    if (at == range.end()) {
      part++;
      at = BEFORE_HEAD;
    }
    return Optional.of(read == piece.length ? piece : Arrays.copyOf(piece, read));
  }
}
