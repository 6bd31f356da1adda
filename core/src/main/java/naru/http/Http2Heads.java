package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between the fields of HTTP/2 (RFC 9113 §8) and the one model of requests and responses. */
final class Http2Heads {
  private static final AsciiString COOKIE = AsciiString.cached("cookie");
  private static final AsciiString DATE = AsciiString.cached("date");

  private Http2Heads() {}

  /** The head of a request; HttpException with the status to answer if it isn't right. */
  static RequestHead request(Http2Headers headers, boolean endOfStream, int maxFields) {
    Headers fields = fields(headers, maxFields);
    String method = text(headers.method());
    String authority = text(headers.authority());
    String host = fields.first("host");
    if (fields.all("host").size() > 1
        || (host != null && !authority.isEmpty() && !host.equalsIgnoreCase(authority))) {
      throw HeadParser.bad("there is more than one host");
    }
    String target = text(headers.path());
    if (authority.isEmpty()) {
      authority = host == null ? "" : host;
    }
    HostSyntax.check(authority);
    if (method.equals("CONNECT")) {
      throw new HttpException(501, "This server is no proxy: it has no CONNECT");
    }
    if (headers.contains(PseudoHeaderName.PROTOCOL.value())) {
      throw HeadParser.bad("only CONNECT has a :protocol");
    }
    checkMethod(method);
    checkTarget(method, target);
    String expectation = fields.first("expect");
    if (expectation != null && !expectation.equalsIgnoreCase("100-continue")) {
      throw new HttpException(417, "The only expectation this server can meet is 100-continue");
    }
    int flags =
        expectation == null
            ? RequestHead.KEEP_ALIVE
            : RequestHead.KEEP_ALIVE | RequestHead.EXPECT_CONTINUE;
    String length = fields.first("content-length");
    long announced = endOfStream ? 0 : length == null ? -1 : Long.parseLong(length);
    return new RequestHead(method, target, authority, "2.0", fields, announced, flags);
  }

  /** The codec leaves the pseudo-header fields to who uses them. */
  private static void checkMethod(String method) {
    boolean good = !method.isEmpty();
    for (int i = 0; i < method.length() && good; i++) {
      good = method.charAt(i) < 128 && FieldSyntax.isToken(method.charAt(i));
    }
    if (!good) {
      throw HeadParser.bad("the method is malformed");
    }
  }

  private static void checkTarget(String method, String target) {
    boolean good = target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"));
    for (int i = 0; i < target.length() && good; i++) {
      char c = target.charAt(i);
      good = c > ' ' && c != 127 && c != '#' && c != '\uFFFD' && !FieldSyntax.isControl(c);
    }
    if (!good) {
      throw HeadParser.bad("the path is malformed");
    }
  }

  /** The trailers of a request. */
  static Headers trailers(int stream, Http2Headers headers, int maxFields) throws Http2Exception {
    try {
      return fields(headers, maxFields);
    } catch (HttpException e) {
      throw Http2Exception.streamError(stream, Http2Error.PROTOCOL_ERROR, "malformed trailers");
    }
  }

  /** Fields without the pseudo-header fields. */
  static Headers fields(Http2Headers headers, int maxFields) {
    int count = 0;
    int crumbs = 0;
    int length = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      if (field.getKey().charAt(0) != ':') {
        count++;
        crumbs += COOKIE.contentEquals(field.getKey()) ? 1 : 0;
        length += field.getKey().length() + field.getValue().length();
      }
    }
    if (count == 0) {
      return Headers.EMPTY;
    }
    // A browser sends each cookie as a field (RFC 9113 §8.2.3); in HTTP/1 all of them are one.
    if (count - Math.max(0, crumbs - 1) > maxFields) {
      throw new HttpException(431, "More than " + maxFields + " header fields");
    }
    byte[] bytes = new byte[length];
    int[] offsets = new int[4 * count];
    int at = 0;
    int i = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      if (field.getKey().charAt(0) != ':') {
        offsets[i++] = at;
        at = copy(field.getKey(), bytes, at);
        offsets[i++] = at;
        offsets[i++] = at;
        at = copy(field.getValue(), bytes, at);
        offsets[i++] = at;
        checkValue(bytes, offsets[i - 2], at);
      }
    }
    return new Headers(bytes, offsets, count);
  }

  /** Where the copy ends. */
  private static int copy(CharSequence text, byte[] bytes, int at) {
    if (text instanceof AsciiString ascii) {
      System.arraycopy(ascii.array(), ascii.arrayOffset(), bytes, at, ascii.length());
    } else {
      byte[] copied = text.toString().getBytes(ISO_8859_1);
      System.arraycopy(copied, 0, bytes, at, copied.length);
    }
    return at + text.length();
  }

  private static void checkValue(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!FieldSyntax.isValue(bytes[i])) {
        throw HeadParser.bad("a header field has a control character");
      }
    }
    if (to > from && (isBlank(bytes[from]) || isBlank(bytes[to - 1]))) {
      throw HeadParser.bad("a header field begins or ends with a blank");
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static String text(@Nullable CharSequence pseudo) {
    if (pseudo instanceof AsciiString ascii) {
      return new String(ascii.array(), ascii.arrayOffset(), ascii.length(), UTF_8);
    }
    return pseudo == null ? "" : new String(pseudo.toString().getBytes(ISO_8859_1), UTF_8);
  }

  /** The head of a response, with a Date at that {@link System#nanoTime}. */
  static Http2Headers response(int status, ResponseFields fields, long now) {
    AsciiString[] pairs = new AsciiString[fields.size() + 2];
    int size = 0;
    boolean dated = false;
    for (int i = 0; i < fields.size(); i += 2) {
      Http2Field field = Http2Field.of(fields.at(i), fields.at(i + 1));
      if (field.isSent()) {
        pairs[size++] = field.name();
        pairs[size++] = field.value();
        dated |= field.name().contentEquals(DATE);
      }
    }
    if (!dated) {
      pairs[size++] = DATE;
      pairs[size++] = DateField.value(now);
    }
    AsciiString[] all = size == pairs.length ? pairs : Arrays.copyOf(pairs, size);
    return ReadOnlyHttp2Headers.serverHeaders(
        false, Http2Field.of(":status", Integer.toString(status)).value(), all);
  }

  /** Fields alone: trailers, or those of an interim answer. */
  static Http2Headers fields(ResponseFields fields) {
    Http2Headers headers = new DefaultHttp2Headers(false, fields.size() / 2);
    for (int i = 0; i < fields.size(); i += 2) {
      Http2Field field = Http2Field.of(fields.at(i), fields.at(i + 1));
      headers.add(field.name(), field.value());
    }
    return headers;
  }
}
