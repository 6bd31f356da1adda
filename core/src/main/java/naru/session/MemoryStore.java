package naru.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions in the memory of this process: gone when it ends, and unknown to others. Bounded in
 * count and size; the session that was not used for longest goes first. Whoever writes also looks
 * at a few of the oldest and forgets the expired, so no request ever waits for a sweep.
 */
public final class MemoryStore implements SessionStore {
  private static final int MAX_COUNT = 100_000;
  private static final long MAX_BYTES = 64L << 20;

  /**
   * How many of the oldest a write looks at: more than it can add, so the expired can't pile up.
   */
  private static final int SWEPT = 4;

  /** Objects and table entries of a session or of a value, in bytes, generously. */
  private static final int OVERHEAD = 200;

  private static final Duration OLD_KEYS_KNOWN = Duration.ofMinutes(1);
  private static final int MAX_OLD_KEYS = 10_000;

  private record OldKey(String now, Instant until) {}

  private final int maxCount;
  private final long maxBytes;
  private final InstantSource clock;

  /** In the order of use, the oldest first. */
  private final LinkedHashMap<String, Stored> sessions = new LinkedHashMap<>(16, 0.75f, true);

  /** In the order of renaming. */
  private final LinkedHashMap<String, OldKey> oldKeys = new LinkedHashMap<>();

  private long bytes;

  /** A store of at most 100,000 sessions and about 64 MiB. */
  public MemoryStore() {
    this(MAX_COUNT, MAX_BYTES);
  }

  /**
   * A store of at most so many sessions and about so many bytes.
   *
   * @throws IllegalArgumentException if one of them isn't positive
   */
  public MemoryStore(int maxCount, long maxBytes) {
    this(maxCount, maxBytes, InstantSource.system());
  }

  MemoryStore(int maxCount, long maxBytes, InstantSource clock) {
    if (maxCount <= 0 || maxBytes <= 0) {
      throw new IllegalArgumentException(
          "A MemoryStore has room for at least one session and one byte, not for %d and %d"
              .formatted(maxCount, maxBytes));
    }
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public synchronized Optional<Stored> load(String key) {
    Stored session = sessions.get(key);
    if (session != null && !isAlive(session)) {
      remove(key);
      return Optional.empty();
    }
    return Optional.ofNullable(session);
  }

  @Override
  public synchronized void create(String key, Stored session) {
    put(key, session);
    sweep();
  }

  @Override
  public synchronized boolean change(String key, String name, Optional<String> value) {
    String now = current(key);
    Optional<Stored> found = load(now);
    found.ifPresent(
        session -> {
          Map<String, String> values = new HashMap<>(session.values());
          value.ifPresentOrElse(it -> values.put(name, it), () -> values.remove(name));
          put(now, new Stored(session.created(), session.accessed(), session.expires(), values));
          sweep();
        });
    return found.isPresent();
  }

  @Override
  public synchronized void touch(String key, Instant accessed, Instant expires) {
    String now = current(key);
    load(now)
        .ifPresent(
            it -> sessions.put(now, new Stored(it.created(), accessed, expires, it.values())));
  }

  @Override
  public synchronized void delete(String key) {
    remove(current(key));
  }

  @Override
  public synchronized boolean rename(String from, String to) {
    Optional<Stored> found = load(from);
    found.ifPresent(
        session -> {
          remove(from);
          put(to, session);
          forgetOldKeys();
          oldKeys.put(from, new OldKey(to, clock.instant().plus(OLD_KEYS_KNOWN)));
        });
    return found.isPresent();
  }

  /** Sessions in memory, the expired ones that weren't swept yet included. */
  public synchronized int count() {
    return sessions.size();
  }

  synchronized int oldKeyCount() {
    return oldKeys.size();
  }

  /** The key that a session has now. It can't go in circles, for a new key was never used. */
  private String current(String key) {
    OldKey old = oldKeys.get(key);
    while (old != null && clock.instant().isBefore(old.until())) {
      key = old.now();
      old = oldKeys.get(key);
    }
    return key;
  }

  private void forgetOldKeys() {
    Instant now = clock.instant();
    Iterator<OldKey> oldest = oldKeys.values().iterator();
    while (oldest.hasNext()) {
      boolean known = now.isBefore(oldest.next().until());
      if (known && oldKeys.size() < MAX_OLD_KEYS) {
        return;
      }
      oldest.remove();
    }
  }

  private boolean isAlive(Stored session) {
    return session.expires().isAfter(clock.instant());
  }

  private void put(String key, Stored session) {
    long size = size(session);
    if (size > maxBytes) {
      // Making room for it would mean to forget everybody else.
      throw new SessionStoreException(
          "A session of about %d bytes has no room in a MemoryStore of %d"
              .formatted(size, maxBytes));
    }
    remove(key);
    sessions.put(key, session);
    bytes += size;
  }

  private void remove(String key) {
    Stored gone = sessions.remove(key);
    bytes -= gone == null ? 0 : size(gone);
  }

  private void sweep() {
    Iterator<Stored> oldest = sessions.values().iterator();
    for (int looked = 0; oldest.hasNext(); looked++) {
      Stored session = oldest.next();
      boolean full = sessions.size() > maxCount || bytes > maxBytes;
      if (!full && (looked >= SWEPT || isAlive(session))) {
        return;
      }
      oldest.remove();
      bytes -= size(session);
    }
  }

  private static long size(Stored session) {
    long size = OVERHEAD;
    for (Map.Entry<String, String> value : session.values().entrySet()) {
      size += OVERHEAD + 2L * (value.getKey().length() + value.getValue().length());
    }
    return size;
  }
}
