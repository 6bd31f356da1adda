package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the head of an HTTP/1 request, strictly (RFC 9112 §2 to §6): what two recipients could read
 * in two ways is refused. Every failure is an {@link HttpException} with the status to answer; the
 * connection can't be used after it.
 *
 * <p>An event loop has one for all of its connections: it only keeps the room for offsets and the
 * last Host, and is done with a head when it has read it.
 */
final class HeadParser {
  private static final String[] METHODS = {
    "GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "PATCH"
  };

  private static final FastThreadLocal<HeadParser> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected HeadParser initialValue() {
          return new HeadParser();
        }
      };

  private int maxFields;
  private int[] offsets = new int[64];
  private int count;

  private byte[] bytes = new byte[0];
  private @Nullable String host;

  /** Of a request before this one: most name the same. Its syntax is right. */
  private String lastHost = "";

  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgradeOption;
  private boolean upgradeField;
  private @Nullable String expectation;

  private HeadParser() {}

  /** That of the calling event loop. */
  static HeadParser ofLoop() {
    return OF_LOOP.get();
  }

  /**
   * Reads a whole head of at most so many fields, from the request line to the empty line, each
   * line ending in CRLF.
   */
  RequestHead parse(byte[] head, int fields) {
    maxFields = fields;
    bytes = head;
    host = null;
    contentLength = -1;
    chunked = close = keepAlive = upgradeOption = upgradeField = false;
    expectation = null;

    int lineEnd = lineEnd(0);
    int methodEnd = tokenEnd(0);
    int targetEnd = targetEnd(methodEnd + 1, lineEnd);
    if (methodEnd == 0
        || at(methodEnd) != ' '
        || targetEnd == methodEnd + 1
        || at(targetEnd) != ' ') {
      throw bad("the request line is not METHOD SP TARGET SP VERSION");
    }
    String method = method(methodEnd);
    int minor = minorVersion(targetEnd + 1, lineEnd);
    count = 0;
    parseFields(lineEnd + 2, head.length - 2);
    return head(method, target(methodEnd + 1, targetEnd), minor);
  }

  /** Reads at most so many trailer fields: lines ending in CRLF and nothing else. */
  Headers parseTrailers(byte[] lines, int fields) {
    maxFields = fields;
    bytes = lines;
    count = 0;
    for (int from = 0; from < lines.length; ) {
      from = parseField(from, false);
    }
    return headers();
  }

  private RequestHead head(String method, String target, int minor) {
    if (host == null && minor > 0) {
      throw bad("an HTTP/1.1 request must have a Host field");
    }
    if (chunked && minor == 0) {
      throw bad("HTTP/1.0 has no Transfer-Encoding");
    }
    if (chunked && contentLength >= 0) {
      throw bad("Content-Length and Transfer-Encoding exclude each other");
    }
    if (method.equals("CONNECT")) {
      throw new HttpException(501, "This server is no proxy: it has no CONNECT");
    }
    String authority = host == null ? "" : host;
    if (target.charAt(0) != '/' && !(target.equals("*") && method.equals("OPTIONS"))) {
      AbsoluteForm whole = AbsoluteForm.of(target, method);
      authority = whole.authority();
      target = whole.target();
    }
    int flags = 0;
    if (!close && (minor > 0 || keepAlive)) {
      flags |= RequestHead.KEEP_ALIVE;
    }
    if (upgradeField && upgradeOption && minor > 0) {
      flags |= RequestHead.UPGRADE;
    }
    if (expectation != null && minor > 0) {
      if (!expectation.equalsIgnoreCase("100-continue")) {
        throw new HttpException(417, "The only expectation this server can meet is 100-continue");
      }
      flags |= RequestHead.EXPECT_CONTINUE;
    }
    long length = chunked ? -1 : Math.max(0, contentLength);
    return new RequestHead(
        method, target, authority, minor == 0 ? "1.0" : "1.1", headers(), length, flags);
  }

  private Headers headers() {
    return count == 0
        ? Headers.EMPTY
        : new Headers(bytes, Arrays.copyOf(offsets, 4 * count), count);
  }

  private void parseFields(int from, int to) {
    while (from < to) {
      from = parseField(from, true);
    }
  }

  /** Reads one line and says where the next begins. */
  private int parseField(int start, boolean noteFraming) {
    int nameEnd = tokenEnd(start);
    if (nameEnd == start || at(nameEnd) != ':') {
      throw bad(
          at(start) == ' ' || at(start) == '\t'
              ? "a header field must not be folded"
              : "a header field is not NAME: VALUE");
    }
    if (count == maxFields) {
      throw new HttpException(431, "More than " + maxFields + " header fields");
    }
    int from = nameEnd + 1;
    while (isBlank(bytes[from])) {
      from++;
    }
    int lineEnd = valueEnd(from);
    int to = lineEnd;
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    if (4 * count == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * offsets.length);
    }
    int at = 4 * count++;
    offsets[at] = start;
    offsets[at + 1] = nameEnd;
    offsets[at + 2] = from;
    offsets[at + 3] = to;
    if (noteFraming) {
      note(start, nameEnd - start, from, to);
    }
    return lineEnd + 2;
  }

  /**
   * Takes note of the fields that decide where the message ends and what becomes of the connection.
   */
  private void note(int name, int length, int from, int to) {
    switch (length) {
      case 4 -> {
        if (is("host", name)) {
          if (host != null) {
            throw bad("there is more than one Host field");
          }
          host = host(from, to);
        }
      }
      case 6 -> {
        if (is("expect", name)) {
          expectation = text(from, to);
        }
      }
      case 7 -> upgradeField |= is("upgrade", name);
      case 10 -> {
        if (is("connection", name)) {
          noteConnection(text(from, to));
        }
      }
      case 14 -> {
        if (is("content-length", name)) {
          noteContentLength(from, to);
        }
      }
      case 17 -> {
        if (is("transfer-encoding", name)) {
          if (chunked || !text(from, to).equalsIgnoreCase("chunked")) {
            throw bad("the only transfer coding this server reads is chunked, once");
          }
          chunked = true;
        }
      }
      default -> {}
    }
  }

  private String host(int from, int to) {
    if (to - from == lastHost.length() && matches(lastHost, from)) {
      return lastHost;
    }
    String next = text(from, to);
    HostSyntax.check(next);
    lastHost = next;
    return next;
  }

  private void noteConnection(String options) {
    if (options.equalsIgnoreCase("keep-alive")) {
      keepAlive = true;
      return;
    }
    List<String> all = connectionOptions(options);
    close |= all.contains("close");
    keepAlive |= all.contains("keep-alive");
    upgradeOption |= all.contains("upgrade");
  }

  /** What a Connection field (RFC 9110 §7.6.1) names, in lower case. */
  static List<String> connectionOptions(String field) {
    String[] options = field.toLowerCase(Locale.ROOT).split(",");
    Arrays.setAll(options, i -> options[i].strip());
    return Arrays.asList(options);
  }

  private void noteContentLength(int from, int to) {
    if (contentLength >= 0) {
      throw bad("there is more than one Content-Length");
    }
    if (from == to || to - from > 18) {
      throw bad("the Content-Length is no number");
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        throw bad("the Content-Length is no number");
      }
      length = 10 * length + bytes[i] - '0';
    }
    contentLength = length;
  }

  private String method(int end) {
    for (String known : METHODS) {
      if (known.length() == end && matches(known, 0)) {
        return known;
      }
    }
    return text(0, end);
  }

  private int minorVersion(int from, int to) {
    if (to - from != 8
        || !matches("HTTP/", from)
        || !isDigit(bytes[from + 5])
        || bytes[from + 6] != '.'
        || !isDigit(bytes[from + 7])) {
      throw bad("the request line doesn't end in a version of HTTP");
    }
    if (bytes[from + 5] != '1') {
      throw new HttpException(505, "This server speaks HTTP/1.1 and HTTP/1.0 here");
    }
    // A later minor version is answered as the latest that is known (RFC 9110 §2.5).
    return bytes[from + 7] == '0' ? 0 : 1;
  }

  private int targetEnd(int from, int to) {
    int i = from;
    while (i < to && bytes[i] != ' ') {
      int c = bytes[i];
      if ((c >= 0 && c < ' ') || c == 127 || c == '#') {
        throw bad("the target has a character that a target can't have");
      }
      i++;
    }
    return i;
  }

  private String target(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] < 0) {
        // Not allowed by RFC 3986, but what curl sends for a URL typed in Korean; one way to read
        // it is enough.
        try {
          String target =
              UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from)).toString();
          if (target.chars().anyMatch(FieldSyntax::isControl)) {
            throw bad("the target has a character that a target can't have");
          }
          return target;
        } catch (CharacterCodingException e) {
          throw bad("the target is not UTF-8");
        }
      }
    }
    return text(from, to);
  }

  /** The position of the next CR, which must be followed by LF; nothing else may be. */
  private int lineEnd(int from) {
    int i = from;
    while (bytes[i] != '\r') {
      if (bytes[i] == '\n') {
        throw bad("a line ends in LF without CR");
      }
      i++;
    }
    if (bytes[i + 1] != '\n') {
      throw bad("there is a CR without LF");
    }
    return i;
  }

  /** The position of the CR behind a value; nothing else may end it. */
  private int valueEnd(int from) {
    int i = from;
    while (FieldSyntax.isValue(bytes[i])) {
      i++;
    }
    if (bytes[i] != '\r' && bytes[i] != '\n') {
      throw bad("a header field has a control character");
    }
    return lineEnd(i);
  }

  /** A line's end is no part of a token, so this ends there at the latest. */
  private int tokenEnd(int from) {
    int i = from;
    while (FieldSyntax.isToken(bytes[i])) {
      i++;
    }
    return i;
  }

  private int at(int i) {
    return bytes[i];
  }

  /** Whether the bytes are this lower-case name in any case; its length is known to fit. */
  private boolean is(String name, int at) {
    for (int i = 0; i < name.length(); i++) {
      if ((bytes[at + i] | 0x20) != name.charAt(i) && bytes[at + i] != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean matches(String text, int at) {
    for (int i = 0; i < text.length(); i++) {
      if (bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, ISO_8859_1);
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  static HttpException bad(String what) {
    return new HttpException(400, "Bad request: " + what);
  }
}
