package naru.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request to make, of any version of HTTP.
 *
 * @param method its method
 * @param target path and query
 * @param headers its fields, without those that the version needs for itself
 * @param body the whole body; empty if there is none, or if it is sent part by part
 * @param streamed whether the body is sent part by part, its length unknown
 */
public record Call(
    String method, String target, Fields headers, Optional<String> body, boolean streamed) {
  /** A GET. */
  public static Call get(String target) {
    return new Call("GET", target, Fields.NONE, Optional.empty(), false);
  }

  /** Any method without a body. */
  public static Call of(String method, String target) {
    return new Call(method, target, Fields.NONE, Optional.empty(), false);
  }

  /** A POST of that text in UTF-8, its length known. */
  public static Call post(String target, String body) {
    return new Call("POST", target, Fields.NONE, Optional.of(body), false);
  }

  /** A POST whose body is sent by the exchange. */
  public static Call postStreamed(String target) {
    return new Call("POST", target, Fields.NONE, Optional.empty(), true);
  }

  /** The same with one more field. */
  public Call with(String name, String value) {
    List<Fields.Field> more = new ArrayList<>(headers.lines());
    more.add(new Fields.Field(name, value));
    return new Call(method, target, new Fields(more), body, streamed);
  }

  byte[] bytes() {
    return body.orElse("").getBytes(UTF_8);
  }
}
