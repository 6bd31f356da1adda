package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.util.AsciiString;
import java.time.Instant;
import naru.date.HttpDate;

/** The Date field (RFC 9110 §6.6.1), written anew once a second. */
final class DateField {
  private static final class Line {
    final long second;
    final byte[] bytes;
    final AsciiString value;

    Line(long second, byte[] bytes) {
      this.second = second;
      this.bytes = bytes;
      this.value = new AsciiString(bytes, 6, bytes.length - 8, false);
    }
  }

  private static volatile Line line = new Line(-1, new byte[8]);

  private DateField() {}

  /** The whole line: name, value, CRLF. Not to be changed. */
  static byte[] bytes() {
    return now().bytes;
  }

  /** The value alone. */
  static AsciiString value() {
    return now().value;
  }

  private static Line now() {
    long second = System.currentTimeMillis() / 1000;
    Line now = line;
    if (now.second != second) {
      String date = HttpDate.format(Instant.ofEpochSecond(second));
      now = new Line(second, ("Date: " + date + "\r\n").getBytes(US_ASCII));
      line = now;
    }
    return now;
  }
}
