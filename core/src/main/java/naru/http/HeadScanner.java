package naru.http;

import io.netty.buffer.ByteBuf;

/** Finds the end of a head in bytes that may not have all arrived. */
final class HeadScanner {
  private HeadScanner() {}

  /**
   * The position of the CRLF that makes an empty line, -1 if it hasn't come yet. A line that ends
   * in LF alone is refused at once with HttpException 400.
   *
   * @param start where the head begins
   * @param from where a line begins that wasn't scanned before
   */
  static int emptyLine(ByteBuf in, int start, int from) {
    int line = from;
    while (true) {
      int lf = in.indexOf(line, in.writerIndex(), (byte) '\n');
      if (lf < 0) {
        return -1;
      }
      if (lf == start || in.getByte(lf - 1) != '\r') {
        throw HeadParser.bad("a line ends in LF without CR");
      }
      if (lf - 1 == line) {
        return line;
      }
      line = lf + 1;
    }
  }

  /** The position behind the last LF, where the next scan may begin. */
  static int lastLine(ByteBuf in, int from) {
    for (int i = in.writerIndex() - 1; i >= from; i--) {
      if (in.getByte(i) == '\n') {
        return i + 1;
      }
    }
    return from;
  }
}
