package naru.session;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where sessions are kept. A store knows no ids, only keys made from them, so that a stolen store
 * opens no session. Called by many threads at a time; may block.
 *
 * <p>Changes to different values of one session are all kept, whatever their order; of two changes
 * to the same value the later one counts.
 */
public interface SessionStore {
  /** A session as it is stored. */
  record Stored(Instant created, Instant expires, Map<String, String> values) {
    /** Keeps a copy of the values. */
    public Stored {
      values = Map.copyOf(values);
    }
  }

  /** The session of that key; empty if there is none or it has expired. */
  Optional<Stored> load(String key);

  /**
   * Begins a session with these values.
   *
   * @throws SessionStoreException if the store is full or can't be reached; the same for all
   *     methods
   */
  void create(String key, Stored session);

  /**
   * Sets one value of a session, or removes it if empty. False, and nothing stored, if there is no
   * such session.
   */
  boolean change(String key, String name, Optional<String> value);

  /** Moves when a session expires; nothing happens if there is none. */
  void extend(String key, Instant expires);

  /** Forgets a session; nothing happens if there is none. */
  void delete(String key);

  /** Gives a session another key; false if there is none. */
  boolean rename(String from, String to);
}
