package naru.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * As much of DER (X.690) as private keys need: one value after the other, definite lengths,
 * one-byte tags. What is broken is an {@link IllegalArgumentException}.
 */
final class Der {
  static final int INTEGER = 0x02;
  static final int OCTETS = 0x04;
  static final int NULL = 0x05;
  static final int OID = 0x06;
  static final int SEQUENCE = 0x30;

  private final byte[] bytes;
  private int at;
  private final int end;

  Der(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private Der(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  boolean isAt(int tag) {
    return at < end && (bytes[at] & 0xff) == tag;
  }

  /** The value that comes next, to be read inside. */
  Der enter(int tag) {
    if (!isAt(tag)) {
      throw new IllegalArgumentException("no DER value of tag " + tag + " where one must be");
    }
    int length = readLength();
    Der inner = new Der(bytes, at, at + length);
    at += length;
    return inner;
  }

  /** The contents of the value that comes next. */
  byte[] content(int tag) {
    Der inner = enter(tag);
    return Arrays.copyOfRange(bytes, inner.at, inner.end);
  }

  /** All that is left, as it is written. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, end);
  }

  /** An object identifier, as the hexadecimal digits of its contents. */
  String oid() {
    return HexFormat.of().formatHex(content(OID));
  }

  int integer() {
    BigInteger value = new BigInteger(content(INTEGER));
    if (value.bitLength() > 31) {
      throw new IllegalArgumentException("a DER number that is too large");
    }
    return value.intValue();
  }

  private int readLength() {
    int first = next(at + 1);
    int octets = first < 0x80 ? 0 : first & 0x7f;
    int length = first;
    if (first >= 0x80) {
      if (octets == 0 || octets > 3) {
        throw new IllegalArgumentException("a DER length that is none");
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | next(at + 2 + i);
      }
    }
    at += 2 + octets;
    if (length > end - at) {
      throw new IllegalArgumentException("a DER value that is cut off");
    }
    return length;
  }

  private int next(int index) {
    if (index >= end) {
      throw new IllegalArgumentException("a DER value that is cut off");
    }
    return bytes[index] & 0xff;
  }

  /** A value of that tag around those parts. */
  static byte[] value(int tag, byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  static byte[] objectId(String hexadecimal) {
    return value(OID, HexFormat.of().parseHex(hexadecimal));
  }
}
