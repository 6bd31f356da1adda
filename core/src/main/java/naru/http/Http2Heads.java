package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Between the fields of HTTP/2 (RFC 9113 §8) and the one model of requests and responses. */
final class Http2Heads {
  /** What only HTTP/1 connections have (RFC 9113 §8.2.2); never sent. */
  private static final Set<String> CONNECTION_SPECIFIC =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te");

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

  private static void checkTarget(String method, String target) {
    boolean good = target.startsWith("/") || (target.equals("*") && method.equals("OPTIONS"));
    for (int i = 0; i < target.length() && good; i++) {
      char c = target.charAt(i);
      good = c > ' ' && c != 127 && c != '#' && c != '\uFFFD';
    }
    if (!good) {
      throw HeadParser.bad("the path is malformed");
    }
  }

  /** Fields without the pseudo-header fields. */
  static Headers fields(Http2Headers headers, int maxFields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    int[] offsets = new int[4 * headers.size()];
    int count = 0;
    for (Map.Entry<CharSequence, CharSequence> field : headers) {
      CharSequence name = field.getKey();
      if (name.charAt(0) == ':') {
        continue;
      }
      if (count == maxFields) {
        throw new HttpException(431, "More than " + maxFields + " header fields");
      }
      int at = 4 * count++;
      offsets[at] = bytes.size();
      bytes.writeBytes(latin1(name));
      offsets[at + 1] = offsets[at + 2] = bytes.size();
      byte[] value = latin1(field.getValue());
      checkValue(value);
      bytes.writeBytes(value);
      offsets[at + 3] = bytes.size();
    }
    return count == 0
        ? Headers.EMPTY
        : new Headers(bytes.toByteArray(), Arrays.copyOf(offsets, 4 * count), count);
  }

  private static void checkValue(byte[] value) {
    for (byte b : value) {
      if (!FieldSyntax.isValue(b)) {
        throw HeadParser.bad("a header field has a control character");
      }
    }
    if (value.length > 0 && (isBlank(value[0]) || isBlank(value[value.length - 1]))) {
      throw HeadParser.bad("a header field begins or ends with a blank");
    }
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static byte[] latin1(CharSequence text) {
    return text instanceof AsciiString ascii
        ? ascii.toByteArray()
        : text.toString().getBytes(ISO_8859_1);
  }

  private static String text(@Nullable CharSequence pseudo) {
    return pseudo == null ? "" : new String(latin1(pseudo), UTF_8);
  }

  /** The head of a response. */
  static Http2Headers response(int status, ResponseFields fields) {
    Http2Headers headers = new DefaultHttp2Headers(false, fields.size() / 2 + 2);
    headers.status(Integer.toString(status));
    boolean date = false;
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.at(i).toLowerCase(Locale.ROOT);
      if (!CONNECTION_SPECIFIC.contains(name)) {
        headers.add(name, new AsciiString(fields.at(i + 1).getBytes(ISO_8859_1), false));
        date |= name.equals("date");
      }
    }
    if (!date) {
      headers.add("date", DateField.value());
    }
    return headers;
  }

  /** Fields alone: trailers, or those of an interim answer. */
  static Http2Headers fields(ResponseFields fields) {
    Http2Headers headers = new DefaultHttp2Headers(false, fields.size() / 2);
    for (int i = 0; i < fields.size(); i += 2) {
      headers.add(
          fields.at(i).toLowerCase(Locale.ROOT),
          new AsciiString(fields.at(i + 1).getBytes(ISO_8859_1), false));
    }
    return headers;
  }
}
