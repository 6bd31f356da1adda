import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that are run and end. */
final class Shell {
  private Shell() {}

  static boolean has(String program) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  /** What it prints, on both of its outputs. */
  static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Benchmark.started.add(process);
    try {
      String text = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IOException(String.join(" ", command) + ": " + text.strip());
      }
      return text;
    } finally {
      Benchmark.started.remove(process);
    }
  }

  /** Runs it with its output in a file, for ten minutes at most. */
  static void run(Path log, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    process.getOutputStream().close();
    Benchmark.started.add(process);
    try {
      if (!process.waitFor(10, TimeUnit.MINUTES)) {
        throw new IOException(
            String.join(" ", command) + " hasn't ended after ten minutes, see " + log);
      }
      if (process.exitValue() != 0) {
        List<String> lines = Files.readAllLines(log);
        throw new IOException(
            String.join(" ", command)
                + " failed, see "
                + log
                + ": "
                + (lines.isEmpty() ? "" : lines.getFirst()));
      }
    } finally {
      process.destroyForcibly();
      Benchmark.started.remove(process);
    }
  }
}
