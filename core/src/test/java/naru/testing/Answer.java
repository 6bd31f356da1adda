package naru.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * A whole answer.
 *
 * @param status the status code
 * @param headers the header fields
 * @param body the body, a character for each byte
 * @param trailers the trailer fields
 * @param interim the 1xx answers before it
 */
public record Answer(
    int status, Fields headers, String body, Fields trailers, List<Answer> interim) {
  /** The body in UTF-8. */
  public String text() {
    return new String(bytes(), UTF_8);
  }

  /** The body. */
  public byte[] bytes() {
    return body.getBytes(ISO_8859_1);
  }

  /** The only line of a header field; empty text if there is none. */
  public String header(String name) {
    return headers.get(name).orElse("");
  }
}
