package naru.session;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory that may fail, and that blocks as far as anybody knows. */
final class FailingStore implements SessionStore {
  volatile boolean unreadable;
  volatile boolean unwritable;

  /** What each operation does before its own. */
  volatile Runnable delay = () -> {};

  final AtomicInteger asked = new AtomicInteger();

  private final MemoryStore memory = new MemoryStore();

  private void ask() {
    asked.incrementAndGet();
    delay.run();
  }

  private void write() {
    ask();
    if (unwritable) {
      throw new SessionStoreException("it is full");
    }
  }

  @Override
  public Optional<Stored> load(String key) {
    ask();
    if (unreadable) {
      throw new SessionStoreException("it is gone");
    }
    return memory.load(key);
  }

  @Override
  public void create(String key, Stored session) {
    write();
    memory.create(key, session);
  }

  @Override
  public boolean change(String key, String name, Optional<String> value) {
    write();
    return memory.change(key, name, value);
  }

  @Override
  public void touch(String key, Instant accessed, Instant expires) {
    write();
    memory.touch(key, accessed, expires);
  }

  @Override
  public void delete(String key) {
    write();
    memory.delete(key);
  }

  @Override
  public boolean rename(String from, String to) {
    write();
    return memory.rename(from, to);
  }
}
