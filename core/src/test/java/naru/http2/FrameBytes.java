package naru.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** The bytes of frames (RFC 9113 §6), right or wrong ones: nothing is checked. */
final class FrameBytes {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int PRIORITY = 2;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int ACK = 0x1;
  static final int END_STREAM = 0x1;
  static final int END_HEADERS = 0x4;
  static final int PADDED = 0x8;

  private FrameBytes() {}

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  static byte[] all(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static byte[] ints(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    for (int value : values) {
      bytes.putInt(value);
    }
    return bytes.array();
  }

  /** A request whole in one frame: its stream stays open unless it ends with it. */
  static byte[] request(int stream, boolean end, String method, String path, String... more) {
    int flags = END_HEADERS | (end ? END_STREAM : 0);
    return frame(HEADERS, flags, stream, requestBlock(method, path, more));
  }

  static byte[] get(int stream, String path) {
    return request(stream, true, "GET", path);
  }

  static byte[] post(int stream, String path) {
    return request(stream, false, "POST", path);
  }

  static byte[] data(int stream, boolean end, byte... payload) {
    return frame(DATA, end ? END_STREAM : 0, stream, payload);
  }

  static byte[] reset(int stream) {
    return frame(RST_STREAM, 0, stream, ints(8));
  }

  static byte[] windowUpdate(int stream, int increment) {
    return frame(WINDOW_UPDATE, 0, stream, ints(increment));
  }

  static byte[] ping() {
    return frame(PING, 0, 0, new byte[8]);
  }

  /** Pairs of an identifier and a value (RFC 9113 §6.5.2). */
  static byte[] settings(int... pairs) {
    ByteBuffer payload = ByteBuffer.allocate(3 * pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return frame(SETTINGS, 0, 0, payload.array());
  }

  static byte[] requestBlock(String method, String path, String... more) {
    return all(
        block(":method", method, ":scheme", "http", ":authority", "localhost", ":path", path),
        block(more));
  }

  /** Fields as literals that go into no table (RFC 7541 §6.2.2). */
  static byte[] block(String... fields) {
    return literals(0x00, fields);
  }

  /** Fields as literals that go into the dynamic table (RFC 7541 §6.2.1). */
  static byte[] indexedBlock(String... fields) {
    return literals(0x40, fields);
  }

  private static byte[] literals(int kind, String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i++) {
      if (i % 2 == 0) {
        block.write(kind);
      }
      byte[] text = fields[i].getBytes(ISO_8859_1);
      length(block, text.length);
      block.writeBytes(text);
    }
    return block.toByteArray();
  }

  /** RFC 7541 §5.1, with a prefix of 7 bits. */
  private static void length(ByteArrayOutputStream to, int value) {
    if (value < 127) {
      to.write(value);
      return;
    }
    to.write(127);
    int rest = value - 127;
    for (; rest >= 128; rest >>>= 7) {
      to.write(rest % 128 + 128);
    }
    to.write(rest);
  }
}
