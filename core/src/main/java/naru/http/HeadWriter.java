package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the lines of a message, to be copied to a buffer at once: many small writes to a buffer
 * outside of the heap cost more than all else that an answer costs. Each event loop has one, which
 * serves one message after the other.
 */
final class HeadWriter {
  private static final int SIZE = 1 << 10;

  /** What is larger than this isn't kept for the next message; the largest that is copied is. */
  private static final int KEPT = 40 << 10;

  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(US_ASCII);

  private static final FastThreadLocal<HeadWriter> OF_THREAD =
      new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
          return new HeadWriter();
        }
      };

  private byte[] bytes = new byte[SIZE];
  private int size;

  /** So much of the beginning is on its way already. */
  private int sent;

  private HeadWriter() {}

  /** That of the calling thread, empty. */
  static HeadWriter begin() {
    HeadWriter writer = OF_THREAD.get();
    writer.size = 0;
    writer.sent = 0;
    if (writer.bytes.length > KEPT) {
      writer.bytes = new byte[SIZE];
    }
    return writer;
  }

  /** How many bytes are to be copied. */
  int size() {
    return size - sent;
  }

  HeadWriter write(byte[] text) {
    return write(text, 0, text.length);
  }

  HeadWriter write(byte[] text, int from, int length) {
    reserve(length);
    System.arraycopy(text, from, bytes, size, length);
    size += length;
    return this;
  }

  HeadWriter field(String name, String value) {
    return latin1(name).write(':', ' ').latin1(value).line();
  }

  /** Ends a line. */
  HeadWriter line() {
    return write('\r', '\n');
  }

  /** A number in hexadecimal digits. */
  HeadWriter hex(int number) {
    return latin1(Integer.toHexString(number));
  }

  @SuppressWarnings(
      "deprecation") // It drops the upper half of each char, which is to be zero here.
  private HeadWriter latin1(String text) {
    int n = text.length();
    reserve(n);
    text.getBytes(0, n, bytes, size);
    size += n;
    return this;
  }

  private HeadWriter write(char first, char second) {
    reserve(2);
    bytes[size++] = (byte) first;
    bytes[size++] = (byte) second;
    return this;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }

  /** The chunk that ends a body, with its trailers (RFC 9112 §7.1). */
  static byte[] lastChunk(@Nullable ResponseFields trailers) {
    if (trailers == null) {
      return LAST_CHUNK;
    }
    HeadWriter lines = begin().write(LAST_CHUNK, 0, LAST_CHUNK.length - 2);
    for (int i = 0; i < trailers.size(); i += 2) {
      lines.field(trailers.at(i), trailers.at(i + 1));
    }
    lines.line();
    return Arrays.copyOf(lines.bytes, lines.size);
  }

  /**
   * The fields and the end of a head that agrees to another protocol; what it agrees to is the
   * client's first choice unless it says so.
   */
  void agree(@Nullable RequestHead request, ResponseFields fields) {
    if (request != null && !fields.has("upgrade")) {
      fields.set("Upgrade", request.headers().get("upgrade").orElse("").split(",", 2)[0].strip());
    }
    fields.set("Connection", "Upgrade");
    for (int i = 0; i < fields.size(); i += 2) {
      field(fields.at(i), fields.at(i + 1));
    }
    line();
  }

  /** Copies what was gathered and not sent. */
  void into(ByteBuf out) {
    out.writeBytes(bytes, sent, size - sent);
  }

  /** A copy of that. */
  ByteBuf copy(ByteBufAllocator alloc) {
    ByteBuf out = alloc.directBuffer(size - sent);
    into(out);
    return out;
  }

  /** Sends what was gathered, and of the file what goes with it; what is left is to be copied. */
  void beginBy(StraightSend straight, OpenFile.Region file) {
    sent = straight.sendWith(file, bytes, size);
  }

  /** Sends what was gathered; whether all of it is on its way, and there was something. */
  boolean isSentBy(StraightSend straight) {
    sent = straight.send(bytes, size);
    return sent == size && size > 0;
  }
}
