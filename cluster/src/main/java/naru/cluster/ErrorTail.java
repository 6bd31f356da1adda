package naru.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Passes on what a worker writes to its standard error, and remembers the last lines. */
final class ErrorTail {
  private static final int LINES = 20;
  private static final long REST_SECONDS = 1;

  private final Deque<String> last = new ArrayDeque<>();
  private final CountDownLatch ended = new CountDownLatch(1);

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
    } catch (IOException broken) {
      add("(" + broken.getMessage() + ")");
    } finally {
      ended.countDown();
    }
  }

  private synchronized void add(String line) {
    last.add(line);
    if (last.size() > LINES) {
      last.remove();
    }
  }

  /** The last lines of a process that has ended; waits a moment for what it has just written. */
  List<String> lines() {
    try {
      // A child of the worker may hold its end of the pipe for much longer.
      ended.await(REST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      return List.copyOf(last);
    }
  }
}
