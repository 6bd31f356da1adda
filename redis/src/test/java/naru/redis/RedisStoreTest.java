package naru.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import naru.session.SessionStore;
import naru.session.SessionStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisStoreTest extends SessionStoreContract {
  @TempDir static Path folder;

  private static @Nullable RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.start(folder);
  }

  @AfterAll
  static void stop() {
    if (redis != null) {
      redis.close();
    }
  }

  @Override
  protected SessionStore store() {
    return new RedisStore(
        Objects.requireNonNull(redis).address(),
        RedisOptions.defaults().withTimeout(Duration.ofMinutes(1)));
  }
}
