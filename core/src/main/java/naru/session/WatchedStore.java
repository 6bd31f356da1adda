package naru.session;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any store, kept from event loops if it blocks. Says once in the log that the store fails, and
 * once that it answers again: to clients a failure is a 503, of which nobody would hear otherwise.
 */
final class WatchedStore implements SessionStore {
  private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

  private final SessionStore store;
  private final AtomicBoolean unreadable = new AtomicBoolean();

  /** By itself, for a store that is full or read-only answers readers all the time. */
  private final AtomicBoolean unwritable = new AtomicBoolean();

  WatchedStore(SessionStore store) {
    this.store = store;
  }

  /** To be called before any work, so that a mistake shows with the first request. */
  void checkThread() {
    if (store.blocks() && Thread.currentThread() instanceof FastThreadLocalThread) {
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
      succeeded(unreadable, "read");
      return found;
    } catch (SessionStoreException e) {
      throw failed(unreadable, "read", e);
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
      throw failed(unwritable, "written", e);
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
      succeeded(unwritable, "written");
      return done;
    } catch (SessionStoreException e) {
      throw failed(unwritable, "written", e);
    }
  }

  /** What a request gets that has waited so long that it asks for nothing more. */
  SessionStoreException tooSlow(Duration waited) {
    return failed(
        unwritable,
        "written",
        new SessionStoreException(
            "it has taken %d ms of one request already".formatted(waited.toMillis())));
  }

  private static void succeeded(AtomicBoolean failing, String what) {
    if (failing.get() && failing.compareAndSet(true, false)) {
      LOG.warn("The session store can be {} again", what);
    }
  }

  private static SessionStoreException failed(
      AtomicBoolean failing, String what, SessionStoreException e) {
    if (failing.compareAndSet(false, true)) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      LOG.warn(
          "The session store can't be {}, so that visitors get a 503: {}",
          what,
          cause.getMessage());
      LOG.debug("The session store can't be {}", what, e);
    }
    return e;
  }
}
