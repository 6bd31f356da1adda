package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.UUID;

/** Several ranges of a file as one body, multipart/byteranges (RFC 9110 §14.6). */
final class MultipartRanges {
  private final String boundary = UUID.randomUUID().toString();
  private final List<ByteRange> ranges;
  private final String type;
  private final long size;

  /** The ranges of a file of that type and size, in the order to be sent. */
  MultipartRanges(List<ByteRange> ranges, String type, long size) {
    this.ranges = ranges;
    this.type = type;
    this.size = size;
  }

  String contentType() {
    return "multipart/byteranges; boundary=" + boundary;
  }

  FilePieces pieces() {
    return new FilePieces(
        ranges.stream().map(this::head).toList(), ranges, bytes("\r\n--" + boundary + "--\r\n"));
  }

  private byte[] head(ByteRange range) {
    return bytes(
        "\r\n--%s\r\nContent-Type: %s\r\nContent-Range: %s\r\n\r\n"
            .formatted(boundary, type, range.contentRange(size)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
