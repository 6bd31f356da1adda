package naru.http;

import java.util.Optional;
import naru.program.Services;
import org.jspecify.annotations.Nullable;

/** The JSON of this process, found once. */
final class JsonProvider {
  private JsonProvider() {}

  static Json get() {
    return found(Holder.FOUND);
  }

  /** What that class loader has, null for that of the system. */
  static Optional<Json> find(@Nullable ClassLoader loader) {
    return Services.first(Json.class, loader);
  }

  static Json found(Optional<Json> json) {
    return json.orElseThrow(
        () ->
            new IllegalStateException("There is no JSON here: add naru-jackson to the class path"));
  }

  private static final class Holder {
    static final Optional<Json> FOUND = find(Thread.currentThread().getContextClassLoader());
  }
}
