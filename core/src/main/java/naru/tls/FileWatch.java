package naru.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files now and then and acts when they changed. Looking beats being told here: a
 * WatchService misses swapped symbolic links (Kubernetes) and network folders, and a few small
 * files cost nothing.
 */
final class FileWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FileWatch.class);

  /**
   * A change is acted on when the files stayed the same for so long: not in the midst of a copy.
   */
  private static final Duration SETTLE = Duration.ofMillis(100);

  private final Duration every;
  private final Supplier<Map<Path, String>> look;
  private final Supplier<Map<Path, String>> seen;
  private final Runnable changed;
  private final Thread thread;

  FileWatch(
      Duration every,
      Supplier<Map<Path, String>> look,
      Supplier<Map<Path, String>> seen,
      Runnable changed) {
    this.every = every;
    this.look = look;
    this.seen = seen;
    this.changed = changed;
    this.thread = Thread.ofVirtual().name("naru-tls-watch").unstarted(this::run);
  }

  void start() {
    if (!every.isZero()) {
      thread.start();
    }
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(every);
        try {
          actOnChange();
        } catch (RuntimeException | Error e) {
          // Neither a defect of ours nor a lack of memory may end the watch.
          LOG.error("Certificates not reloaded, the old ones stay in use", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // Closed.
    }
  }

  private void actOnChange() throws InterruptedException {
    Map<Path, String> now = look.get();
    if (now.equals(seen.get())) {
      return;
    }
    Map<Path, String> before;
    do {
      before = now;
      Thread.sleep(SETTLE);
      now = look.get();
    } while (!now.equals(before));
    if (!now.equals(seen.get())) {
      changed.run();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
