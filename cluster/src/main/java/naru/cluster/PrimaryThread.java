package naru.cluster;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a primary, which no failure ends. Its methods may be called by any other. */
final class PrimaryThread {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  private volatile @Nullable Thread own;
  private final ScheduledExecutorService tasks =
      Executors.newSingleThreadScheduledExecutor(this::make);

  private Thread make(Runnable loop) {
    Thread made = Thread.ofPlatform().daemon().name("naru-primary").unstarted(loop);
    own = made;
    return made;
  }

  /** Runs there: at once if this is it. */
  void run(Runnable task) {
    if (Thread.currentThread().equals(own)) {
      task.run();
      return;
    }
    try {
      tasks.execute(() -> guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.debug("The primary has ended", e);
    }
  }

  /** Runs there when some time has passed. */
  void later(Duration delay, Runnable task) {
    tasks.schedule(() -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Runs there again and again. */
  void every(Duration time, Runnable task) {
    long millis = time.toMillis();
    tasks.scheduleWithFixedDelay(() -> guarded(task), millis, millis, TimeUnit.MILLISECONDS);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      LOG.error("The primary goes on after a failure", e);
    }
  }
}
