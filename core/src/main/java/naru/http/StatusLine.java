package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** Status lines of HTTP/1.1 as bytes, made once each. */
final class StatusLine {
  /** One loop may make what another reads: not before its bytes are there. */
  private static final AtomicReferenceArray<byte[]> LINES = new AtomicReferenceArray<>(1000);

  private StatusLine() {}

  /** The whole line with its CRLF. Not to be changed. */
  static byte[] bytes(int status) {
    byte[] line = LINES.getAcquire(status);
    if (line == null) {
      line = ("HTTP/1.1 " + status + " " + Status.phrase(status) + "\r\n").getBytes(US_ASCII);
      LINES.setRelease(status, line);
    }
    return line;
  }
}
