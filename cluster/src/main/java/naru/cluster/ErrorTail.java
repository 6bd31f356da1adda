package naru.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Passes on what a worker writes to its standard error, and remembers the last lines. */
final class ErrorTail {
  private static final int LINES = 20;

  private final Deque<String> last = new ArrayDeque<>();

  /** Follows the process until it ends. */
  static ErrorTail of(Process process, PrintStream to) {
    ErrorTail tail = new ErrorTail();
    Thread.ofPlatform()
        .daemon()
        .name("naru-stderr-" + process.pid())
        .start(() -> tail.follow(process.errorReader(), to));
    return tail;
  }

  private void follow(BufferedReader lines, PrintStream to) {
    try (lines) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        to.println(line);
        add(line);
      }
    } catch (IOException ended) {
      add("(" + ended.getMessage() + ")");
    }
  }

  private synchronized void add(String line) {
    last.add(line);
    if (last.size() > LINES) {
      last.remove();
    }
  }

  synchronized List<String> lines() {
    return List.copyOf(last);
  }
}
