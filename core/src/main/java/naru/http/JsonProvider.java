package naru.http;

import java.util.Optional;
import java.util.ServiceLoader;

/** The JSON of this process, found once. */
final class JsonProvider {
  private JsonProvider() {}

  static Json get() {
    return Holder.FOUND.orElseThrow(
        () ->
            new IllegalStateException("There is no JSON here: add naru-jackson to the class path"));
  }

  private static final class Holder {
    static final Optional<Json> FOUND = ServiceLoader.load(Json.class).findFirst();
  }
}
