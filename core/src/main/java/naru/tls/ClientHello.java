package naru.tls;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Looks into a client's first message (RFC 8446 section 4.1.2). */
final class ClientHello {
  private static final int ALPN = 16;

  private ClientHello() {}

  /**
   * The protocols that the client offers by ALPN (RFC 7301 section 3.1), the preferred first; empty
   * if it offers none or the message is broken, which the engine will find. The reader index stays.
   */
  static List<String> applicationProtocols(ByteBuf message) {
    ByteBuf hello = message.slice();
    if (!skip(hello, 2 + 32)
        || !skipVector(hello, 1)
        || !skipVector(hello, 2)
        || !skipVector(hello, 1)
        || !hello.isReadable(2)) {
      return List.of();
    }
    int extensions = hello.readUnsignedShort();
    if (extensions > hello.readableBytes()) {
      return List.of();
    }
    ByteBuf rest = hello.readSlice(extensions);
    while (rest.isReadable(4)) {
      int type = rest.readUnsignedShort();
      int length = rest.readUnsignedShort();
      if (length > rest.readableBytes()) {
        return List.of();
      }
      ByteBuf extension = rest.readSlice(length);
      if (type == ALPN) {
        return names(extension);
      }
    }
    return List.of();
  }

  private static List<String> names(ByteBuf extension) {
    List<String> names = new ArrayList<>();
    if (!extension.isReadable(2) || extension.readUnsignedShort() != extension.readableBytes()) {
      return List.of();
    }
    while (extension.isReadable()) {
      int length = extension.readUnsignedByte();
      if (length == 0 || length > extension.readableBytes()) {
        return List.of();
      }
      names.add(extension.readCharSequence(length, StandardCharsets.ISO_8859_1).toString());
    }
    return names;
  }

  private static boolean skipVector(ByteBuf in, int sizeOfLength) {
    if (!in.isReadable(sizeOfLength)) {
      return false;
    }
    return skip(in, sizeOfLength == 1 ? in.readUnsignedByte() : in.readUnsignedShort());
  }

  private static boolean skip(ByteBuf in, int count) {
    if (!in.isReadable(count)) {
      return count == 0;
    }
    in.skipBytes(count);
    return true;
  }
}
