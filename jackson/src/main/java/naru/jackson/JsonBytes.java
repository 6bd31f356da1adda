package naru.jackson;

import java.io.OutputStream;
import java.util.Arrays;

/** Takes what is written: small JSON comes in one piece, and is copied once. */
final class JsonBytes extends OutputStream {
  private byte[] bytes = {};
  private int size;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    if (size == 0) {
      bytes = Arrays.copyOfRange(from, offset, offset + length);
    } else {
      if (bytes.length - size < length) {
        bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, length)));
      }
      System.arraycopy(from, offset, bytes, size, length);
    }
    size += length;
  }

  byte[] bytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }
}
