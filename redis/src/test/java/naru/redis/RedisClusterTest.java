package naru.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import naru.session.SessionStore;
import naru.session.SessionStore.Stored;
import naru.session.SessionStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions in a cluster of Redis servers that moves them from one to the other. */
@Timeout(180)
class RedisClusterTest {
  @TempDir private Path folder;

  private RedisServer node(String name, int bus) throws Exception {
    return RedisServer.start(
        Files.createDirectory(folder.resolve(name)),
        "--cluster-enabled",
        "yes",
        "--cluster-port",
        Integer.toString(bus));
  }

  private static RedisStore open(RedisServer redis) {
    return new RedisStore(
        "redis-cluster://127.0.0.1:" + redis.port(),
        RedisOptions.defaults().withTimeout(Duration.ofMinutes(1)));
  }

  private static void agrees(RedisServer redis, String... command) {
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(redis.ask(command)).isEqualTo("+OK"));
  }

  @Test
  void sessionsAreReadAndChangedWhileTheyMove() throws Exception {
    int bus = RedisServer.freePort();
    try (RedisServer from = node("from", RedisServer.freePort());
        RedisServer to = node("to", bus)) {
      agrees(from, "CLUSTER", "ADDSLOTSRANGE", "0", "16383");
      String port = Integer.toString(to.port());
      agrees(from, "CLUSTER", "MEET", "127.0.0.1", port, Integer.toString(bus));
      agrees(from, "SET", "works", "yes");
      try (RedisStore store = open(from)) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        Instant later = now.plusSeconds(3600);
        Stored hong = new Stored(now, now, later, Map.of("name", "hong"));
        // A cluster that has just begun may not have told of all its nodes yet.
        await()
            .atMost(Duration.ofMinutes(1))
            .ignoreExceptionsInstanceOf(SessionStoreException.class)
            .untilAsserted(() -> store.create("hong", hong));
        move(from, to, "hong");

        usable(store, "hong", "by the first server", later);
        from.ask("MIGRATE", "127.0.0.1", port, "naru:session:{hong}", "0", "5000");
        usable(store, "hong", "by the second server", later);

        assertThat(store.rename("hong", "kim")).isTrue();
        move(from, to, "kim");
        usable(store, "kim", "renewed, its note on the move", later);
        store.delete("kim");
        assertThat(store.load("kim")).isEmpty();
        assertThat(store.change("kim", "name", Optional.of("back"))).isFalse();
      }
    }
  }

  private static void usable(SessionStore store, String key, String value, Instant until) {
    assertThat(store.change(key, "name", Optional.of(value))).isTrue();
    store.touch(key, Instant.now(), until);
    assertThat(store.load(key).map(it -> it.values().get("name"))).contains(value);
  }

  /** Leaves the slot of a key between the servers. */
  private static void move(RedisServer from, RedisServer to, String key) {
    String slot = from.ask("CLUSTER", "KEYSLOT", key).substring(1);
    agrees(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", from.ask("CLUSTER", "MYID"));
    agrees(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", to.ask("CLUSTER", "MYID"));
  }
}
