package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A command that runs, until it is closed. */
final class Running implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Thread> collectors;

  Running(Process process) {
    this.process = process;
    this.collectors =
        List.of(collect(process.getInputStream(), out), collect(process.getErrorStream(), err));
  }

  private static Thread collect(InputStream stream, ByteArrayOutputStream all) {
    return Thread.ofVirtual()
        .start(
            () -> {
              try (stream) {
                byte[] part = new byte[8192];
                for (int n = stream.read(part); n >= 0; n = stream.read(part)) {
                  all.write(part, 0, n);
                }
              } catch (IOException e) {
                all.writeBytes(("(" + e.getMessage() + ")").getBytes(UTF_8));
              }
            });
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  String out() {
    return out.toString(UTF_8);
  }

  String err() {
    return err.toString(UTF_8);
  }

  Running write(String text) {
    try {
      process.outputWriter(UTF_8).append(text).flush();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Running closeInput() {
    try {
      process.getOutputStream().close();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A signal by its short name. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).inheritIO().start().waitFor();
  }

  Running awaitOut(Predicate<String> condition) {
    await("what it prints").atMost(PATIENCE).until(() -> condition.test(out()) || hasEnded());
    return checked(condition.test(out()));
  }

  Running awaitErr(Predicate<String> condition) {
    await("its complaint").atMost(PATIENCE).until(() -> condition.test(err()) || hasEnded());
    return checked(condition.test(err()));
  }

  private Running checked(boolean holds) {
    if (!holds) {
      throw new AssertionError("It ended: " + awaitEnd());
    }
    return this;
  }

  private boolean hasEnded() {
    return !process.isAlive() && collectors.stream().noneMatch(Thread::isAlive);
  }

  /** Waits until it has ended by itself. */
  Outcome awaitEnd() {
    await("its end").atMost(PATIENCE).until(this::hasEnded);
    return new Outcome(process.exitValue(), out(), err());
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
