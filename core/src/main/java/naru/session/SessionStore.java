package naru.session;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are kept. A store knows no ids, only keys made from them, so that a stolen store
 * opens no session. Called by many threads at a time; may block.
 *
 * <p>Changes to different values of one session are all kept, whatever their order; of two changes
 * to the same value the later one counts. No value is lost either when the session gets another key
 * meanwhile: see {@link #rename}.
 *
 * <p>Any method may throw {@link SessionStoreException} if the store can't be reached or is full.
 */
public interface SessionStore {
  /**
   * The system property by which a cluster tells its workers the address of their default store.
   */
  String DEFAULT_PROPERTY = "naru.session.store";

  /**
   * The store at an address: {@code memory:}, a {@link MemoryStore}; {@code sqlite:FILE}, shared by
   * the processes of one machine; {@code redis://HOST:PORT}, {@code rediss://…} over TLS, {@code
   * redis-sentinel://HOST:PORT,HOST:PORT#NAME} and {@code redis-cluster://HOST:PORT,HOST:PORT},
   * shared by many machines. All but the first need their module on the class path.
   *
   * @throws StoreAddressException if there is no such store here; the message says what to do
   */
  static SessionStore of(String address) {
    return StoreAddress.open(address);
  }

  /**
   * The store that the environment variable {@code SESSION_STORE} names, see {@link #of}. Where it
   * is not set, in a worker of a cluster a SQLite file that all its workers share, else memory.
   *
   * @throws StoreAddressException if there is no such store here; the message says what to do
   */
  static SessionStore ofEnvironment() {
    return StoreAddress.ofEnvironment(
        System.getenv(), System.getProperty(DEFAULT_PROPERTY, "memory:"));
  }

  /**
   * Whether its methods wait for anything but a lock held for a moment: then they must not be
   * called on an event loop.
   */
  default boolean blocks() {
    return true;
  }

  /**
   * A session as it is stored; a store keeps its times to the millisecond at least.
   *
   * @param created when it began
   * @param accessed when it was last used, as far as {@link #touch} was told
   * @param expires from this moment on it isn't there any more
   * @param values by name
   */
  record Stored(Instant created, Instant accessed, Instant expires, Map<String, String> values) {
    /** Keeps a copy of the values. */
    public Stored {
      values = Map.copyOf(values);
    }
  }

  /** The session of that key; empty if there is none or it has expired. */
  Optional<Stored> load(String key);

  /** Begins a session with these values, under a key that wasn't used before. */
  void create(String key, Stored session);

  /**
   * Sets one value of a session, or removes it if empty. False, and nothing stored, if there is no
   * such session.
   */
  boolean change(String key, String name, Optional<String> value);

  /** Notes that a session was used, and until when it lasts; nothing happens if there is none. */
  void touch(String key, Instant accessed, Instant expires);

  /** Forgets a session; nothing happens if there is none. */
  void delete(String key);

  /**
   * Gives a session another key, which wasn't used before; false if there is no such session.
   *
   * <p>Neither {@code load} nor {@code rename} finds it under the old key from then on: who knew
   * that key must not come to the new one. But a request that loaded the session before may still
   * be at work: for a minute at least, the other methods reach it by its old key too, so that a
   * write and a login at the same time are both kept.
   */
  boolean rename(String from, String to);
}
