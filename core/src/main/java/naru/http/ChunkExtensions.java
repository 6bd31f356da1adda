package naru.http;

import io.netty.buffer.ByteBuf;

/**
 * Chunk extensions (RFC 9112 §7.1.1): checked and ignored. What doesn't follow the grammar is
 * refused, because another recipient could see the end of the line elsewhere.
 */
final class ChunkExtensions {
  private ChunkExtensions() {}

  /**
   * Throws HttpException 400 unless the bytes are a list of extensions, each with its semicolon, or
   * nothing.
   */
  static void check(ByteBuf in, int from, int to) {
    int i = from;
    while (i < to) {
      i = skipBlanks(in, i, to);
      if (i == to || in.getByte(i) != ';') {
        throw bad();
      }
      i = token(in, skipBlanks(in, i + 1, to), to);
      int equals = skipBlanks(in, i, to);
      if (equals < to && in.getByte(equals) == '=') {
        int value = skipBlanks(in, equals + 1, to);
        i =
            value < to && in.getByte(value) == '"'
                ? quoted(in, value + 1, to)
                : token(in, value, to);
      }
    }
  }

  private static int skipBlanks(ByteBuf in, int from, int to) {
    int i = from;
    while (i < to && (in.getByte(i) == ' ' || in.getByte(i) == '\t')) {
      i++;
    }
    return i;
  }

  private static int token(ByteBuf in, int from, int to) {
    int i = from;
    while (i < to && FieldSyntax.isToken(in.getByte(i))) {
      i++;
    }
    if (i == from) {
      throw bad();
    }
    return i;
  }

  private static int quoted(ByteBuf in, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = in.getByte(i);
      if (b == '"') {
        return i + 1;
      }
      if (!FieldSyntax.isValue(b)) {
        throw bad();
      }
      if (b == '\\' && (++i == to || !FieldSyntax.isValue(in.getByte(i)))) {
        throw bad();
      }
    }
    throw bad();
  }

  private static HttpException bad() {
    return HeadParser.bad("a chunk extension is malformed");
  }
}
