import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import naru.session.SessionStore;

/**
 * Sessions read and written per second by 16 threads, on each store: {@code ./naru
 * benchmarks/sessions/SessionBenchmark.java [ADDRESS…]}. Without addresses on memory and on a
 * SQLite file in the working directory; for Redis start one, and name it.
 */
final class SessionBenchmark {
  private static final int THREADS = 16;
  private static final int SESSIONS = 1000;
  private static final Duration TIME = Duration.ofSeconds(4);

  private SessionBenchmark() {}

  public static void main(String[] args) throws Exception {
    Path file = Files.createTempFile(Path.of(""), "sessions", ".db");
    List<String> addresses =
        args.length > 0 ? List.of(args) : List.of("memory:", "sqlite:" + file.toAbsolutePath());
    System.out.println("| store | read a second | written a second |");
    System.out.println("|---|---|---|");
    try {
      for (String address : addresses) {
        measure(address);
      }
    } finally {
      for (String ending : List.of("", "-wal", "-shm")) {
        Files.deleteIfExists(Path.of(file + ending));
      }
    }
  }

  private static void measure(String address) throws InterruptedException {
    SessionStore store = SessionStore.of(address);
    List<String> keys = new ArrayList<>();
    Instant now = Instant.now();
    for (int i = 0; i < SESSIONS; i++) {
      String key = Long.toHexString(ThreadLocalRandom.current().nextLong()) + i;
      store.create(
          key, new SessionStore.Stored(now, now, now.plusSeconds(600), Map.of("name", "홍길동")));
      keys.add(key);
    }
    Work read = (key, i) -> store.load(key).isPresent();
    Work write = (key, i) -> store.change(key, "count", Optional.of(Integer.toString(i)));
    perSecond(read, keys);
    perSecond(write, keys);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,d | %,d |%n",
        address.replaceFirst(":.*", ":"),
        perSecond(read, keys),
        perSecond(write, keys));
  }

  /** False if the session wasn't there. */
  private interface Work {
    boolean on(String key, int i);
  }

  private static long perSecond(Work work, List<String> keys) throws InterruptedException {
    LongAdder done = new LongAdder();
    long begun = System.nanoTime();
    long end = begun + TIME.toNanos();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                ThreadLocalRandom random = ThreadLocalRandom.current();
                try {
                  for (int i = 0; System.nanoTime() < end; i++) {
                    if (!work.on(keys.get(random.nextInt(keys.size())), i)) {
                      throw new IllegalStateException("a session is lost");
                    }
                    done.increment();
                  }
                } catch (RuntimeException e) {
                  failure.compareAndSet(null, e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("The store has failed: there is no figure", failure.get());
    }
    return (long) (done.sum() / ((System.nanoTime() - begun) / 1e9));
  }
}
