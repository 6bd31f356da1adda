package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.util.AsciiString;
import java.time.Instant;
import naru.date.HttpDate;

/**
 * The Date field (RFC 9110 §6.6.1), written anew once a second. A clock that is set is followed
 * within a second.
 */
final class DateField {
  private static final class Line {
    /** When the next second begins, by {@link System#nanoTime}. */
    final long until;

    final byte[] bytes;
    final AsciiString value;

    Line(long until, byte[] bytes) {
      this.until = until;
      this.bytes = bytes;
      this.value = new AsciiString(bytes, 6, bytes.length - 8, false);
    }
  }

  private static volatile Line line = at(System.nanoTime());

  private DateField() {}

  /** The whole line at that {@link System#nanoTime}: name, value, CRLF. Not to be changed. */
  static byte[] bytes(long now) {
    return line(now).bytes;
  }

  /** The value alone. */
  static AsciiString value(long now) {
    return line(now).value;
  }

  private static Line line(long now) {
    Line its = line;
    if (now - its.until >= 0) {
      its = at(now);
      line = its;
    }
    return its;
  }

  private static Line at(long now) {
    long millis = System.currentTimeMillis();
    String date = HttpDate.format(Instant.ofEpochMilli(millis));
    return new Line(
        now + (1000 - millis % 1000) * 1_000_000, ("Date: " + date + "\r\n").getBytes(US_ASCII));
  }
}
