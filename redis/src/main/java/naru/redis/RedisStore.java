package naru.redis;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import naru.session.SessionStore;
import naru.session.SessionStoreException;

/**
 * Sessions in Redis, shared across machines. Each is a hash that expires by itself, a value one of
 * its fields, so changes to different values are all kept, whichever machine makes them.
 *
 * <p>A hash keeps its name for life, for in a cluster it couldn't be renamed to another server; a
 * renewed session is found by a note under its new key, and the hash tells which key is its own
 * now. Under {@code naru:session:}:
 *
 * <pre>
 *   {FIRST}       the session that began under that key: key, created, accessed, expires, +name …
 *   {NOW}:began   FIRST
 * </pre>
 *
 * <p>A method whose answer isn't there within the timeout throws {@link SessionStoreException}; so
 * does each at once while a connection that was there is broken, and within the timeout while none
 * could be made yet. Both mend themselves. What had timed out may have been done all the same.
 */
public final class RedisStore implements SessionStore, AutoCloseable {
  private static final String PREFIX = "naru:session:";
  private static final Duration OLD_KEYS_KNOWN = Duration.ofMinutes(1);

  /** For the first connection and the first answer; on a busy machine each takes its time. */
  private static final Duration OPENING = RedisLink.CONNECT_TIMEOUT.multipliedBy(2);

  /** Names of values begin with it, so that they are never taken for the fields below. */
  private static final String VALUE = "+";

  private static final String KEY = "key";
  private static final String CREATED = "created";
  private static final String ACCESSED = "accessed";
  private static final String EXPIRES = "expires";

  private final RedisLink link;
  private final Duration timeout;

  /** {@link #RedisStore(String, RedisOptions)} with the default options. */
  public RedisStore(String address) {
    this(address, RedisOptions.defaults());
  }

  /**
   * A store at {@code redis://USER:PASSWORD@HOST:PORT/DATABASE}, over TLS with {@code rediss:}; at
   * the master that sentinels know, {@code redis-sentinel://PASSWORD@HOST:PORT,HOST:PORT#MASTER};
   * or in a cluster, {@code redis-cluster://HOST:PORT,HOST:PORT}, as is {@code redis://} with more
   * than one host. The password is the master's: sentinels that want one of their own aren't
   * understood. Returns once Redis has answered, or has shown within 4 seconds that it doesn't;
   * then the store is tried again when it is asked.
   *
   * @throws naru.session.StoreAddressException if it is none of these
   */
  public RedisStore(String address, RedisOptions options) {
    this.link = new RedisLink(RedisAddress.parse(address, RedisLink.CONNECT_TIMEOUT));
    this.timeout = options.timeout();
    open();
  }

  /** So that the first visitor, who waits for a shorter time, finds it there. */
  private void open() {
    try {
      new Call(OPENING).load("");
    } catch (SessionStoreException notThere) {
      // Who asks next is told, and the log with them.
    }
  }

  private static String session(String key) {
    return PREFIX + "{" + key + "}";
  }

  private static String note(String key) {
    return session(key) + ":began";
  }

  @Override
  public Optional<Stored> load(String key) {
    return new Call(timeout).load(key);
  }

  private static Stored stored(Map<String, String> fields) {
    Map<String, String> values = new HashMap<>();
    fields.forEach(
        (name, value) -> {
          if (name.startsWith(VALUE)) {
            values.put(name.substring(VALUE.length()), value);
          }
        });
    return new Stored(time(fields, CREATED), time(fields, ACCESSED), time(fields, EXPIRES), values);
  }

  private static Instant time(Map<String, String> fields, String name) {
    return Instant.ofEpochMilli(Long.parseLong(fields.getOrDefault(name, "0")));
  }

  @Override
  public void create(String key, Stored session) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(millisUntil(session.expires()), KEY, key));
    words.addAll(List.of(CREATED, millis(session.created())));
    words.addAll(List.of(ACCESSED, millis(session.accessed())));
    words.addAll(List.of(EXPIRES, millis(session.expires())));
    session.values().forEach((name, value) -> words.addAll(List.of(VALUE + name, value)));
    Call call = new Call(timeout);
    call.await(call.eval(Scripts.CREATE, key, words));
  }

  @Override
  public boolean change(String key, String name, Optional<String> value) {
    List<String> words =
        value.map(it -> List.of(VALUE + name, it)).orElseGet(() -> List.of(VALUE + name));
    return new Call(timeout).run(Scripts.CHANGE, key, words).isPresent();
  }

  @Override
  public void touch(String key, Instant accessed, Instant expires) {
    Call call = new Call(timeout);
    String life = millisUntil(expires);
    Optional<Found> found =
        call.run(
            Scripts.TOUCH,
            key,
            List.of(life, ACCESSED, millis(accessed), EXPIRES, millis(expires)));
    // The note of a renewed session's key lives as long; those of keys before it are to end.
    if (found.isPresent() && !found.get().answer().equals(found.get().first())) {
      call.await(call.redis().pexpire(note(found.get().answer()), Long.parseLong(life)));
    }
  }

  @Override
  public void delete(String key) {
    Call call = new Call(timeout);
    call.run(Scripts.DELETE, key, List.of());
    // Not before: the session must be found for as long as it is there.
    call.redis().del(note(key));
  }

  @Override
  public boolean rename(String from, String to) {
    Call call = new Call(timeout);
    Optional<Found> found = call.run(Scripts.LIFE, from, List.of());
    if (found.isEmpty()) {
      return false;
    }
    String first = found.get().first();
    long life = Long.parseLong(found.get().answer());
    // The note comes first: without it, a session that has its new key already would be lost.
    call.await(call.redis().set(note(to), first, SetArgs.Builder.px(Math.max(life, 1))));
    if (call.run(Scripts.RENAME, first, List.of(from, to)).isEmpty()) {
      call.redis().del(note(to));
      return false;
    }
    if (!first.equals(from)) {
      call.redis().pexpire(note(from), OLD_KEYS_KNOWN);
    }
    return true;
  }

  private static String millis(Instant time) {
    return Long.toString(time.toEpochMilli());
  }

  /** Counted from here, for Redis' clock may go otherwise. Redis takes 0 for past, and forgets. */
  private static String millisUntil(Instant time) {
    return Long.toString(Math.max(0, Duration.between(Instant.now(), time).toMillis()));
  }

  /** Ends the connection; later calls fail. */
  @Override
  public void close() {
    link.close();
  }

  /** The key under which a session began, and what a script said of it. */
  private record Found(String first, String answer) {}

  /** The commands of one operation, which share its time. */
  private final class Call {
    private final Duration timeout;
    private final long deadline;
    private final RedisClusterAsyncCommands<String, String> redis;

    Call(Duration timeout) {
      this.timeout = timeout;
      this.deadline = System.nanoTime() + timeout.toNanos();
      this.redis = await(link.commands());
    }

    RedisClusterAsyncCommands<String, String> redis() {
      return redis;
    }

    Optional<Stored> load(String key) {
      // Both at once, for most sessions are never renewed.
      CompletionStage<Map<String, String>> asked = redis.hgetall(session(key));
      CompletionStage<String> note = redis.get(note(key));
      Map<String, String> fields = await(asked);
      if (fields.isEmpty()) {
        Optional<String> first = ask(note);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        fields = await(redis.hgetall(session(first.get())));
      }
      return key.equals(fields.get(KEY)) ? Optional.of(stored(fields)) : Optional.empty();
    }

    /** Where the session is, and there; empty if there is none. */
    Optional<Found> run(String script, String key, List<String> words) {
      // Both at once, as when it is loaded.
      CompletionStage<String> asked = eval(script, key, words);
      CompletionStage<String> note = redis.get(note(key));
      Optional<Found> found = ask(asked).map(it -> new Found(key, it));
      if (found.isPresent()) {
        return found;
      }
      return ask(note).flatMap(it -> ask(eval(script, it, words)).map(has -> new Found(it, has)));
    }

    CompletionStage<String> eval(String script, String key, List<String> words) {
      return redis.eval(
          script,
          ScriptOutputType.VALUE,
          new String[] {session(key)},
          words.toArray(String[]::new));
    }

    /** An answer that may be nil. */
    <T> Optional<T> ask(CompletionStage<T> answer) {
      return Optional.ofNullable(await(answer));
    }

    <T> T await(CompletionStage<T> answer) {
      CompletableFuture<T> future = answer.toCompletableFuture();
      try {
        return future.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        throw new SessionStoreException(e.getCause() == null ? e : e.getCause());
      } catch (TimeoutException e) {
        throw new SessionStoreException(
            "Redis took longer than %d ms".formatted(timeout.toMillis()));
      } catch (CancellationException e) {
        throw new SessionStoreException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SessionStoreException(e);
      }
    }
  }
}
