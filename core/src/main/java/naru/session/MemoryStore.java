package naru.session;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Sessions in the memory of this process: gone when it ends, and unknown to others. Bounded in
 * count and size; the session that was not used for longest goes first. Each call looks at a few of
 * the oldest and forgets the expired, so no request ever waits for a sweep.
 */
public final class MemoryStore implements SessionStore {
  private static final int SWEPT = 4;
  private static final int OVERHEAD = 200;

  private final int maxCount;
  private final long maxBytes;
  private final Clock clock;
  private final LinkedHashMap<String, Stored> sessions = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;

  /** A store of at most 100,000 sessions and about 64 MiB. */
  public MemoryStore() {
    this(100_000, 64L << 20);
  }

  /** A store of at most so many sessions and about so many bytes. */
  public MemoryStore(int maxCount, long maxBytes) {
    this(maxCount, maxBytes, Clock.systemUTC());
  }

  MemoryStore(int maxCount, long maxBytes, Clock clock) {
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  @Override
  public synchronized Optional<Stored> load(String key) {
    return Optional.ofNullable(sessions.get(key)).filter(this::isAlive);
  }

  @Override
  public synchronized void create(String key, Stored session) {
    put(key, session);
    sweep();
  }

  @Override
  public synchronized boolean change(String key, String name, Optional<String> value) {
    Optional<Stored> found = load(key);
    found.ifPresent(
        session -> {
          Map<String, String> values = new HashMap<>(session.values());
          value.ifPresentOrElse(it -> values.put(name, it), () -> values.remove(name));
          put(key, new Stored(session.created(), session.expires(), values));
          sweep();
        });
    return found.isPresent();
  }

  @Override
  public synchronized void extend(String key, Instant expires) {
    load(key)
        .ifPresent(session -> put(key, new Stored(session.created(), expires, session.values())));
  }

  @Override
  public synchronized void delete(String key) {
    Stored gone = sessions.remove(key);
    bytes -= gone == null ? 0 : size(gone);
  }

  @Override
  public synchronized boolean rename(String from, String to) {
    Optional<Stored> found = load(from);
    found.ifPresent(
        session -> {
          delete(from);
          put(to, session);
        });
    return found.isPresent();
  }

  /** Sessions in memory, the expired ones that weren't swept yet included. */
  public synchronized int count() {
    return sessions.size();
  }

  private boolean isAlive(Stored session) {
    return session.expires().isAfter(clock.instant());
  }

  private void put(String key, Stored session) {
    delete(key);
    sessions.put(key, session);
    bytes += size(session);
  }

  private void sweep() {
    Iterator<Map.Entry<String, Stored>> oldest = sessions.entrySet().iterator();
    for (int looked = 0; oldest.hasNext(); looked++) {
      Stored session = oldest.next().getValue();
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
