package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Status lines of HTTP/1.1 as bytes, made once each. */
final class StatusLine {
  private static final byte[][] LINES = new byte[1000][];

  private StatusLine() {}

  /** The whole line with its CRLF. Not to be changed. */
  static byte[] bytes(int status) {
    byte[] line = LINES[status];
    if (line == null) {
      line = ("HTTP/1.1 " + status + " " + Status.phrase(status) + "\r\n").getBytes(US_ASCII);
      LINES[status] = line;
    }
    return line;
  }
}
