package naru.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs as {@code ./naru FILE} started it, until it is closed. */
final class Example implements AutoCloseable {
  private static final Path FOLDER = Path.of("").toAbsolutePath();
  private static final String NARU = FOLDER.resolveSibling("naru").toString();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Pattern LISTENING = Pattern.compile("([0-9]+)번 포트에서 서버 대기 중입니다!?");

  private final String name;
  private final Process process;
  private final List<Thread> collectors;
  private final List<String> out = new CopyOnWriteArrayList<>();
  private final List<String> err = new CopyOnWriteArrayList<>();

  private Example(String name, Process process) {
    this.name = name;
    this.process = process;
    this.collectors =
        List.of(collect(process.getInputStream(), out), collect(process.getErrorStream(), err));
  }

  /** Starts a program of this folder, without waiting for it. */
  static Example start(String file, Map<String, String> environment) {
    return start(FOLDER.resolve(file), environment);
  }

  static Example start(Path file, Map<String, String> environment) {
    return start(List.of(), file, environment);
  }

  /** Behind a command that starts it. */
  static Example start(List<String> prefix, Path file, Map<String, String> environment) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(NARU, file.toString()));
    return new Example(file.getFileName().toString(), run(command, environment));
  }

  /** Starts a program of this folder as two workers. */
  static Example cluster(String file, Map<String, String> environment) {
    List<String> command = List.of(NARU, "--workers", "2", FOLDER.resolve(file).toString());
    return new Example(file, run(command, environment));
  }

  private static Process run(List<String> command, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("PORT");
    builder.environment().remove("DATABASE_URL");
    builder.environment().put("NARU_CACHE", FOLDER.resolve("target/naru-cache").toString());
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Thread collect(InputStream stream, List<String> lines) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (var reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                lines.add("(" + e.getMessage() + ")");
              }
            });
  }

  /** Waits until it has printed that line. */
  Example awaitLine(String line) {
    awaitOutput(() -> out.contains(line), "print '" + line + "'");
    return this;
  }

  /** The port of the line in which it says that it listens. */
  int awaitPort() {
    awaitOutput(() -> port().isPresent(), "say that it listens");
    return port().orElseThrow();
  }

  private Optional<Integer> port() {
    return out.stream()
        .map(LISTENING::matcher)
        .filter(Matcher::matches)
        .map(it -> Integer.valueOf(it.group(1)))
        .findFirst();
  }

  private void awaitOutput(BooleanSupplier condition, String what) {
    await(name + " should " + what)
        .atMost(PATIENCE)
        .until(() -> condition.getAsBoolean() || hasEnded());
    if (!condition.getAsBoolean()) {
      throw new AssertionError(name + " should " + what + ", but has ended; it " + this);
    }
  }

  /** Ended, and all that it printed was read. */
  private boolean hasEnded() {
    return !process.isAlive() && collectors.stream().noneMatch(Thread::isAlive);
  }

  List<String> out() {
    return out;
  }

  List<String> err() {
    return err;
  }

  long pid() {
    return process.pid();
  }

  /** The processes of Java that it has started. */
  List<ProcessHandle> workers() {
    return process
        .descendants()
        .filter(it -> it.info().command().orElse("").endsWith("java"))
        .toList();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Waits until it has ended by itself; its exit status. */
  int awaitEnd() {
    await(name + " should end by itself").atMost(PATIENCE).until(this::hasEnded);
    return process.exitValue();
  }

  /** kill -9. */
  void kill() throws InterruptedException {
    List<ProcessHandle> family = process.descendants().toList();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    family.forEach(it -> it.onExit().join());
  }

  /** SIGTERM, and a kill for what doesn't hear. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "printed " + out + ", and as errors " + err;
  }
}
