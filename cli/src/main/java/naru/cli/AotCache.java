package naru.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The caches that the build makes of what {@link Training} has seen (JEP 514). All classes of a
 * cache are loaded at each start, so a program is started with the smallest that knows what it
 * needs.
 */
enum AotCache {
  /** What each server needs. Each start has it that has no other. */
  SMALL("naru.aot"),
  /** JSON and sessions as well. */
  JSON("naru-json.aot", "json", "naru/session/Sessions"),
  /** And TLS. */
  TLS("naru-tls.aot", "naru/https/Https", "naru/http2/Http2");

  private final String file;

  /** A name that a class file has which needs it, as its constants hold it. */
  private final Pattern name;

  AotCache(String file, String... names) {
    this.file = file;
    // Tag, length, text (JVMS §4.4.7).
    this.name =
        Pattern.compile(
            Stream.of(names)
                .map(name -> Pattern.quote("\1\0" + (char) name.length() + name))
                .collect(Collectors.joining("|")));
  }

  /** The file of that which a program is to be started with; empty: none but that of each start. */
  static Optional<Path> of(Collection<byte[]> classFiles) {
    List<String> files = classFiles.stream().map(file -> new String(file, ISO_8859_1)).toList();
    return Stream.of(TLS, JSON)
        .filter(cache -> files.stream().anyMatch(cache::isNeededBy))
        .map(cache -> Path.of(System.getProperty("naru.home", ""), "cli", "target", cache.file))
        .filter(Files::exists)
        .findFirst();
  }

  private boolean isNeededBy(String classFile) {
    return name.matcher(classFile).find();
  }
}
