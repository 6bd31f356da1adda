package naru.http;

import java.lang.reflect.Type;

/**
 * How objects become JSON and JSON becomes objects. Core has no JSON of its own: what {@link
 * naru.program.Services} finds is used, such as the one in {@code naru-jackson}. Called by many
 * threads at a time.
 */
public interface Json {
  /**
   * The object as JSON in UTF-8. Throws {@link IllegalArgumentException} if it can't be written.
   */
  byte[] write(Object value);

  /**
   * The JSON as an object of that type.
   *
   * @throws HttpException with status 400 if it isn't JSON or doesn't fit the type; its message
   *     says what is wrong and where, in words for the client; or the one that the type itself
   *     threw
   * @throws IllegalArgumentException if no JSON at all can be read as that type
   */
  Object read(byte[] json, Type type);

  /**
   * The JSON of this process.
   *
   * @throws IllegalStateException if there is none on the class path
   */
  static Json ofProcess() {
    return JsonProvider.get();
  }
}
