package naru.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAddressTest {
  @ParameterizedTest
  @CsvSource({
    "redis://localhost, 0",
    "redis://localhost:6379/2, 2",
    "rediss://user:secret@localhost:6379/15, 15",
    "redis://[::1]:6379/3, 3",
    "redis-sentinel://localhost:26379/4#master, 4"
  })
  void theDatabaseIsTheOneThatTheAddressNames(String address, int database) {
    assertThat(RedisAddress.parse(address, Duration.ofSeconds(1)).nodes())
        .singleElement()
        .satisfies(node -> assertThat(node.getDatabase()).isEqualTo(database));
  }
}
