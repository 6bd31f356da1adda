package naru.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

  /** A disk may take its time for a new file, or for what a kill left; visitors wait less. */
  private static final Duration OPENING = Duration.ofSeconds(2);

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
            pause();
          }
        } catch (RuntimeException | Error e) {
          // Without memory for one it goes on for the others: nobody would begin this thread anew.
          result.completeExceptionally(e);
        }
      }
    }

    private void pause() throws InterruptedException {
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException end) {
        refuse();
        throw end;
      }
    }

    void refuse() {
      result.completeExceptionally(new SQLException("the store was closed"));
    }
  }

  private final Database database;
  private final boolean writes;
  private final BlockingQueue<Task<?>> tasks = new LinkedBlockingQueue<>(MAX_WAITING);
  private final List<Thread> threads;
  private final CountDownLatch opening;
  private volatile boolean closed;

  /**
   * @param writes whether each work is a transaction that may write
   */
  Lane(Database database, boolean writes, int count) {
    this.database = database;
    this.writes = writes;
    this.opening = new CountDownLatch(count);
    String name = writes ? "naru-sqlite-writer" : "naru-sqlite-reader";
    this.threads =
        IntStream.range(0, count)
            .mapToObj(i -> Thread.ofPlatform().daemon().name(name).unstarted(this::serve))
            .toList();
    threads.forEach(Thread::start);
  }

  /** Returns once each connection is there or has failed, after two seconds at the latest. */
  void awaitOpen() {
    try {
      boolean _ = opening.await(OPENING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
    if (closed) {
      refuseAll();
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

  /** How many haven't begun. */
  int waiting() {
    return tasks.size();
  }

  /** If it fails, who asks next opens it, or is told why not. */
  private void open(Link link) throws InterruptedException {
    try {
      long deadline = System.nanoTime() + OPENING.toNanos();
      new Task<>(Lane::isThere, deadline, new CompletableFuture<>()).run(link);
    } finally {
      opening.countDown();
    }
  }

  private static boolean isThere(Link link) throws SQLException {
    try (ResultSet one = link.statement("SELECT 1").executeQuery()) {
      return one.next();
    }
  }

  private void serve() {
    try (Link link = new Link(database, writes)) {
      open(link);
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
    refuseAll();
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    refuseAll(); // And who came meanwhile.
  }

  /** Nobody serves them any more. */
  private void refuseAll() {
    for (Task<?> task = tasks.poll(); task != null; task = tasks.poll()) {
      task.refuse();
    }
  }
}
