package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.Type;
import naru.http.Json;
import naru.ipc.Frame;

/** What a primary and a worker send each other: a text, bytes, or an object as JSON. */
public final class Message {
  private final Frame.Said said;

  Message(Frame.Said said) {
    this.said = said;
  }

  static Frame.Said of(Object value) {
    return switch (value) {
      case String text -> new Frame.Said(true, text.getBytes(UTF_8));
      case byte[] bytes -> new Frame.Said(false, bytes.clone());
      default -> new Frame.Said(true, Json.ofProcess().write(value));
    };
  }

  /** Whether it was sent as a text or as an object, not as bytes. */
  public boolean isText() {
    return said.text();
  }

  /** In bytes. */
  int size() {
    return said.payload().length;
  }

  /** As a text; bytes are taken for UTF-8. */
  public String text() {
    return new String(said.payload(), UTF_8);
  }

  /** As bytes; a text is in UTF-8. */
  public byte[] bytes() {
    return said.payload().clone();
  }

  /**
   * As an object that was sent as one.
   *
   * @throws naru.http.HttpException if it isn't JSON or doesn't fit the type
   * @throws IllegalStateException if there is no JSON on the class path
   */
  @SuppressWarnings("unchecked") // The class of a primitive type casts not even its own values.
  public <T> T json(Class<T> type) {
    return (T) Json.ofProcess().read(said.payload(), (Type) type);
  }

  @Override
  public String toString() {
    return isText() ? text() : said.payload().length + " bytes";
  }
}
