package naru.redis;

import static naru.session.PatientCalls.stored;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions at the master that a sentinel knows. */
@Timeout(180)
class RedisSentinelTest {
  @TempDir private Path folder;

  @Test
  void theMasterIsTheOneThatTheSentinelNames() throws Exception {
    try (RedisServer master = RedisServer.start(Files.createDirectory(folder.resolve("master")))) {
      Path sentinels = Files.createDirectory(folder.resolve("sentinel"));
      Files.writeString(
          sentinels.resolve("sentinel.conf"),
          "sentinel monitor naru 127.0.0.1 " + master.port() + " 1\n");
      try (RedisServer sentinel = RedisServer.start(sentinels, "--sentinel");
          RedisStore store =
              new RedisStore(
                  "redis-sentinel://127.0.0.1:" + sentinel.port() + "#naru",
                  RedisOptions.defaults().withTimeout(Duration.ofMinutes(1)))) {
        store.create("hong", stored("hong"));

        assertThat(store.load("hong"))
            .hasValueSatisfying(it -> assertThat(it.values()).containsEntry("name", "hong"));
        assertThat(master.ask("EXISTS", "naru:session:{hong}")).isEqualTo(":1");
      }
    }
  }
}
