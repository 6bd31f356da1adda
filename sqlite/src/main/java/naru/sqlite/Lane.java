package naru.sqlite;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import naru.session.SessionStoreException;

/**
 * Threads with a connection each, and the queue before them. SQLite is native code, which holds the
 * thread it is called on while it waits for a lock or a disk: virtual threads would hold up all
 * others. So it waits here, and its callers only as long as the timeout says.
 */
final class Lane implements AutoCloseable {
  /** Between two tries of work that found the file locked; each waits in SQLite as well. */
  private static final int PAUSE_MILLIS = 2;

  private static final int MAX_WAITING = 10_000;

  private record Task<T>(Link.Work<T> work, long deadline, CompletableFuture<T> result) {
    /** Tries until it is done, its time is over, or nobody waits for it any more. */
    void run(Link link) throws InterruptedException {
      while (!result.isDone()) {
        try {
          result.complete(link.run(work));
        } catch (SQLException e) {
          if (!Link.isBusy(e) || System.nanoTime() - deadline >= 0) {
            result.completeExceptionally(e);
          } else {
            Thread.sleep(PAUSE_MILLIS);
          }
        } catch (RuntimeException | Error e) {
          // Without memory for one it goes on for the others: nobody would begin this thread anew.
          result.completeExceptionally(e);
        }
      }
    }
  }

  private final Database database;
  private final boolean writes;
  private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads;
  private volatile boolean closed;

  /**
   * @param writes whether each work is a transaction that may write
   */
  Lane(Database database, boolean writes, int count) {
    this.database = database;
    this.writes = writes;
    String name = writes ? "naru-sqlite-writer" : "naru-sqlite-reader";
    this.threads =
        IntStream.range(0, count)
            .mapToObj(i -> Thread.ofPlatform().daemon().name(name).unstarted(this::serve))
            .toList();
    threads.forEach(Thread::start);
  }

  /** The work's result; whatever goes wrong is a SessionStoreException. */
  <T> T run(Link.Work<T> work) {
    if (closed) {
      throw new SessionStoreException(database.file() + " was closed");
    }
    long nanos = database.options().timeout().toNanos();
    CompletableFuture<T> result = new CompletableFuture<>();
    Task<T> task = new Task<>(work, System.nanoTime() + nanos, result);
    if (!tasks.offer(task)) {
      throw new SessionStoreException(
          "%s lets %d requests wait already".formatted(database.file(), MAX_WAITING));
    }
    try {
      return result.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new SessionStoreException(e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      tasks.remove(task);
      throw new SessionStoreException(
          "%s took longer than %d ms"
              .formatted(database.file(), database.options().timeout().toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SessionStoreException(e);
    } finally {
      // What nobody waits for isn't begun any more.
      result.cancel(false);
    }
  }

  private void serve() {
    try (Link link = new Link(database, writes)) {
      while (!closed) {
        tasks.take().run(link);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
