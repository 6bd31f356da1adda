package naru.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A command line to try, with the script of this project.
 *
 * @param directory the working directory
 * @param environment what is set beside what the tests have; empty is unset
 * @param words the script and what is behind it
 */
record Call(Path directory, Map<String, Optional<String>> environment, List<String> words) {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  /** The script. */
  static final Path NARU = MODULE.resolveSibling("naru");

  static final Path CACHE = MODULE.resolve("target/naru-cache");

  /** {@code ./naru} with these words, by the JDK of the tests and without a build. */
  static Call naru(String... words) {
    return script(NARU, words)
        .with("NARU_JAVA_HOME", System.getProperty("java.home"))
        .with("NARU_BUILD", "no")
        .with("NARU_CACHE", CACHE.toString());
  }

  /** Another script, with no variable that concerns Naru. */
  static Call script(Path script, String... words) {
    List<String> line = new ArrayList<>(List.of(script.toString()));
    line.addAll(List.of(words));
    Map<String, Optional<String>> environment = new HashMap<>();
    System.getenv().keySet().stream()
        .filter(name -> name.startsWith("NARU_") || name.equals("JAVA_HOME"))
        .forEach(name -> environment.put(name, Optional.empty()));
    return new Call(MODULE, environment, line);
  }

  Call in(Path other) {
    return new Call(other, environment, words);
  }

  Call with(String name, String value) {
    return with(name, Optional.of(value));
  }

  Call without(String name) {
    return with(name, Optional.empty());
  }

  private Call with(String name, Optional<String> value) {
    Map<String, Optional<String>> more = new HashMap<>(environment);
    more.put(name, value);
    return new Call(directory, more, words);
  }

  /** Behind another command, which starts it. */
  Call behind(String... command) {
    return new Call(
        directory, environment, Stream.concat(Stream.of(command), words.stream()).toList());
  }

  Running start() {
    ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
    environment.forEach(
        (name, value) -> {
          builder.environment().remove(name);
          value.ifPresent(it -> builder.environment().put(name, it));
        });
    try {
      return new Running(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it with nothing to read, and waits until it has ended. */
  Outcome run() {
    return run("");
  }

  Outcome run(String input) {
    try (Running running = start()) {
      running.write(input).closeInput();
      return running.awaitEnd();
    }
  }

  /** Writes a program. */
  static Path program(Path folder, String name, String source) {
    try {
      return Files.writeString(folder.resolve(name), source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
