package naru.tls;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where a user's settings lie, by system. */
final class ConfigurationFolder {
  private ConfigurationFolder() {}

  /** Throws {@link TlsException} if there is none. */
  static Path of(String system, String home, Function<String, @Nullable String> environment) {
    String os = system.toLowerCase(Locale.ROOT);
    boolean homeless = home.equals("?"); // As Java says it.
    if (os.startsWith("mac") && !homeless) {
      return Path.of(home, "Library", "Application Support", "naru");
    }
    String configured = environment.apply(os.startsWith("windows") ? "APPDATA" : "XDG_CONFIG_HOME");
    // The XDG specification has relative paths ignored.
    if (configured != null && Path.of(configured).isAbsolute()) {
      return Path.of(configured, "naru");
    }
    if (homeless) {
      throw new TlsException(
          "there is no home folder to keep development certificates in: set XDG_CONFIG_HOME to a"
              + " folder for them");
    }
    return Path.of(home, ".config", "naru");
  }
}
