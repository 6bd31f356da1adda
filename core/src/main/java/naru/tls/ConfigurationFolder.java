package naru.tls;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a user's settings lie, by system. */
final class ConfigurationFolder {
  private ConfigurationFolder() {}

  static Path of(String system, String home, Function<String, @Nullable String> environment) {
    String os = system.toLowerCase(Locale.ROOT);
    if (os.startsWith("mac")) {
      return Path.of(home, "Library", "Application Support", "naru");
    }
    String configured = environment.apply(os.startsWith("windows") ? "APPDATA" : "XDG_CONFIG_HOME");
    // The XDG specification has relative paths ignored.
    if (configured != null && Path.of(configured).isAbsolute()) {
      return Path.of(configured, "naru");
    }
    return Path.of(home, ".config", "naru");
  }
}
