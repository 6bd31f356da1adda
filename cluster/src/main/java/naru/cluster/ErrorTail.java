package naru.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Passes on what a worker writes to its standard error as it comes, and remembers the last lines.
 */
final class ErrorTail {
  static final int LINES = 20;

  /** Of a longer line the beginning is remembered: some workers never end one. */
  static final int LINE_BYTES = 8192;

  private static final Charset CHARSET =
      Charset.forName(System.getProperty("native.encoding", "UTF-8"));
  private static final long REST_SECONDS = 1;

  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final CountDownLatch ended = new CountDownLatch(1);

  /** Follows the process until it ends. */
  static ErrorTail of(Process process, PrintStream to) {
    ErrorTail tail = new ErrorTail();
    Thread.ofPlatform()
        .daemon()
        .name("naru-stderr-" + process.pid())
        .start(() -> tail.follow(process.getErrorStream(), to));
    return tail;
  }

  private void follow(InputStream from, PrintStream to) {
    byte[] part = new byte[LINE_BYTES];
    int kept = 0;
    try (from) {
      for (int n = from.read(part); n >= 0; n = from.read(part, kept, part.length - kept)) {
        int length = kept + n;
        int lines = endOfLines(part, length);
        // Whole lines, since others write there too, unless a part of one is all there is.
        boolean all = from.available() == 0 || (lines == 0 && length == part.length);
        int whole = all ? length : lines;
        pass(part, whole, to);
        kept = length - whole;
        System.arraycopy(part, whole, part, 0, kept);
      }
      pass(part, kept, to);
      if (endUnfinished()) {
        // What others write next shall not stand behind it.
        to.println();
      }
    } catch (IOException broken) {
      endUnfinished();
      add("(" + broken.getMessage() + ")");
    } finally {
      ended.countDown();
    }
  }

  private void pass(byte[] part, int length, PrintStream to) {
    to.write(part, 0, length);
    to.flush();
    remember(part, length);
  }

  private static int endOfLines(byte[] part, int length) {
    int end = length;
    while (end > 0 && part[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  private synchronized void remember(byte[] part, int length) {
    for (int i = 0; i < length; i++) {
      if (part[i] == '\n') {
        endLine();
      } else if (line.size() < LINE_BYTES) {
        line.write(part[i]);
      }
    }
  }

  private synchronized boolean endUnfinished() {
    boolean unfinished = line.size() > 0;
    if (unfinished) {
      endLine();
    }
    return unfinished;
  }

  private void endLine() {
    add(line.toString(CHARSET));
    line.reset();
  }

  private synchronized void add(String text) {
    last.add(text);
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
