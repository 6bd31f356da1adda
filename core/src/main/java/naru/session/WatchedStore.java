package naru.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import naru.http.Execution;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any store, kept from event loops if it blocks. Says once in the log that the store fails, and
 * once that it answers again: to clients a failure is a 503, of which nobody would hear otherwise.
 */
final class WatchedStore implements SessionStore {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final SessionStore store;
  private final Trouble reading = new Trouble("read");

  /** By itself, for a store that is full or read-only answers readers all the time. */
  private final Trouble writing = new Trouble("written");

  WatchedStore(SessionStore store) {
    this.store = store;
  }

  /** To be called before any work, so that a mistake shows with the first request. */
  void checkThread() {
    if (store.blocks() && !Execution.mayWait()) {
      throw new IllegalStateException(
          "Sessions in a %s wait for it, which an event loop must not: run the server with Execution.VIRTUAL_THREADS, or keep its sessions in a MemoryStore"
              .formatted(store.getClass().getSimpleName()));
    }
  }

  @Override
  public boolean blocks() {
    return store.blocks();
  }

  @Override
  public Optional<Stored> load(String key) {
    checkThread();
    try {
      Optional<Stored> found = store.load(key);
      reading.ended();
      return found;
    } catch (SessionStoreException e) {
      throw reading.with(e);
    }
  }

  @Override
  public void create(String key, Stored session) {
    write(
        () -> {
          store.create(key, session);
          return true;
        });
  }

  @Override
  public boolean change(String key, String name, Optional<String> value) {
    return write(() -> store.change(key, name, value));
  }

  @Override
  public void touch(String key, Instant accessed, Instant expires) {
    write(
        () -> {
          store.touch(key, accessed, expires);
          return true;
        });
  }

  @Override
  public void delete(String key) {
    checkThread();
    try {
      // Succeeds in a full store too, so it doesn't tell that others can write again.
      store.delete(key);
    } catch (SessionStoreException e) {
      throw writing.with(e);
    }
  }

  @Override
  public boolean rename(String from, String to) {
    return write(() -> store.rename(from, to));
  }

  private boolean write(BooleanSupplier change) {
    checkThread();
    try {
      boolean done = change.getAsBoolean();
      writing.ended();
      return done;
    } catch (SessionStoreException e) {
      throw writing.with(e);
    }
  }

  /** What a request gets that has waited so long that it asks for nothing more. */
  SessionStoreException tooSlow(Duration waited) {
    return writing.with(
        new SessionStoreException(
            "it has taken %d ms of one request already".formatted(waited.toMillis())));
  }

  /**
   * One kind of work that fails. It is told when it begins, and that it is over when nothing has
   * failed for a while: a store with too much to do fails one time and succeeds the next.
   */
  private static final class Trouble {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String what;
    private volatile boolean failing;
    private long lastFailure;

    Trouble(String what) {
      this.what = what;
    }

    /** Something has been done. */
    void ended() {
      if (failing && isOver()) {
        LOG.warn("The session store can be {} again", what);
      }
    }

    private synchronized boolean isOver() {
      if (!failing || System.nanoTime() - lastFailure < QUIET_NANOS) {
        return false;
      }
      failing = false;
      return true;
    }

    /** Something has failed. */
    SessionStoreException with(SessionStoreException e) {
      if (begins()) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        LOG.warn(
            "The session store can't be {}, so that visitors get a 503: {}",
            what,
            cause.getMessage());
        LOG.debug("The session store can't be {}", what, e);
      }
      return e;
    }

    private synchronized boolean begins() {
      boolean first = !failing;
      failing = true;
      lastFailure = System.nanoTime();
      return first;
    }
  }
}
