package naru.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what an HTTP/1 server sends and is strict about it: whatever RFC 9112 doesn't allow a
 * server to send is an AssertionError, an answer that is cut short an EOFException.
 */
public final class AnswerReader {
  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.1 (\\d{3}) ([ -~]*)");
  private static final Pattern FIELD =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*([\\t -~\\x80-\\xFF]*?)[ \\t]*");

  private final InputStream in;
  private int status;
  private Fields fields = Fields.NONE;
  private List<Answer> interim = List.of();
  private boolean chunked;
  private boolean untilClose;
  private long left;
  private Fields trailers = Fields.NONE;

  AnswerReader(InputStream in) {
    this.in = in;
  }

  /** The next whole answer; empty if the stream ends before it. */
  Optional<Answer> next(boolean toHead) throws IOException {
    if (!head(toHead)) {
      return Optional.empty();
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    for (int n = read(part); n >= 0; n = read(part)) {
      body.write(part, 0, n);
    }
    return Optional.of(new Answer(status, fields, body.toString(ISO_8859_1), trailers, interim));
  }

  /** Reads the head of the next final answer; false if the stream ends before it. */
  boolean head(boolean toHead) throws IOException {
    interim = new ArrayList<>();
    trailers = Fields.NONE;
    while (true) {
      int first = in.read();
      if (first < 0) {
        return false;
      }
      String line = (char) first + line();
      Matcher matcher = STATUS_LINE.matcher(line);
      if (!matcher.matches()) {
        throw new AssertionError("not a status line: " + line);
      }
      status = Integer.parseInt(matcher.group(1));
      fields = fields();
      if (status < 200 && status != 101) {
        mustNotFrame();
        interim.add(new Answer(status, fields, "", Fields.NONE, List.of()));
        continue;
      }
      frame(toHead);
      return true;
    }
  }

  int status() {
    return status;
  }

  Fields headers() {
    return fields;
  }

  List<Answer> interim() {
    return interim;
  }

  private void frame(boolean toHead) {
    Optional<String> length = fields.get("Content-Length");
    Optional<String> coding = fields.get("Transfer-Encoding");
    if (length.isPresent() && coding.isPresent()) {
      throw new AssertionError("Content-Length with Transfer-Encoding: " + fields);
    }
    chunked = false;
    untilClose = false;
    left = 0;
    if (status == 204 || status == 101) {
      mustNotFrame();
    } else if (toHead || status == 304) {
      return;
    } else if (coding.isPresent()) {
      if (!coding.get().equals("chunked")) {
        throw new AssertionError("Transfer-Encoding: " + coding.get());
      }
      chunked = true;
    } else if (length.isPresent()) {
      left = Long.parseLong(length.get());
    } else {
      untilClose = true;
    }
  }

  /** RFC 9110 §8.6, RFC 9112 §6.1: neither of the two with 1xx and 204. */
  private void mustNotFrame() {
    if (fields.has("Content-Length") || fields.has("Transfer-Encoding")) {
      throw new AssertionError("a " + status + " must not frame a body: " + fields);
    }
  }

  /** Some of the body; -1 at its end. */
  int read(byte[] to) throws IOException {
    if (untilClose) {
      return in.read(to);
    }
    if (chunked && left == 0) {
      left = Long.parseLong(line(), 16);
      if (left == 0) {
        trailers = fields();
        chunked = false;
      }
    }
    if (left == 0) {
      return -1;
    }
    int n = in.read(to, 0, (int) Math.min(left, to.length));
    if (n < 0) {
      throw new EOFException("the answer is cut short");
    }
    left -= n;
    if (chunked && left == 0 && !line().isEmpty()) {
      throw new AssertionError("a chunk is longer than its size");
    }
    return n;
  }

  Fields trailers() {
    return trailers;
  }

  private Fields fields() throws IOException {
    List<Fields.Field> lines = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      Matcher matcher = FIELD.matcher(line);
      if (!matcher.matches()) {
        throw new AssertionError("not a field: " + line);
      }
      lines.add(new Fields.Field(matcher.group(1), matcher.group(2)));
    }
    return new Fields(lines);
  }

  /** A line without its CRLF, which must be just that. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      int c = in.read();
      if (c < 0) {
        throw new EOFException("the stream ends in the line: " + line);
      }
      if (c == '\r') {
        c = in.read();
        if (c != '\n') {
          throw new AssertionError("a CR without LF behind: " + line);
        }
        return line.toString();
      }
      if (c == '\n') {
        throw new AssertionError("a LF without CR behind: " + line);
      }
      line.append((char) c);
    }
  }
}
