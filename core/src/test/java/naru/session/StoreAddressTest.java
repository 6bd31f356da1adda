package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Core alone: the stores of other modules aren't here. */
class StoreAddressTest {
  @ParameterizedTest
  @ValueSource(strings = {"memory:", "MEMORY:"})
  void memoryIsAlwaysThere(String address) {
    assertThat(SessionStore.of(address)).isInstanceOf(MemoryStore.class);
    assertThat(SessionStore.of(address)).isNotSameAs(SessionStore.of(address));
  }

  @ParameterizedTest
  @CsvSource({
    "sqlite:file.db, sqlite:, naru-sqlite",
    "redis://u:secret@h, redis:, naru-redis",
    "rediss://u:secret@h, rediss:, naru-redis",
    "redis-sentinel://secret@h#m, redis-sentinel:, naru-redis",
    "redis-cluster://u:secret@h, redis-cluster:, naru-redis",
  })
  void aStoreWhoseModuleIsMissingSaysWhichToAdd(String address, String scheme, String module) {
    assertThatExceptionOfType(StoreAddressException.class)
        .isThrownBy(() -> SessionStore.of(address))
        .withMessage(
            "Nothing here can open a session store '%s': add %s to the class path"
                .formatted(scheme, module));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secret", "mongo://u:secret@h", "://secret", "secret:x@h", "file.db"})
  void anUnknownStoreSaysWhatThereIsInOneLineWithoutSecrets(String address) {
    assertThatExceptionOfType(StoreAddressException.class)
        .isThrownBy(() -> SessionStore.of(address))
        .withMessageContaining("use memory:, sqlite:FILE, redis://HOST:PORT")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret").hasLineCount(1));
  }

  @Test
  void withNothingSetThereIsADefault() {
    assertThat(StoreAddress.ofEnvironment(Map.of(), "memory:")).isInstanceOf(MemoryStore.class);
    assertThat(StoreAddress.ofEnvironment(Map.of("SESSION_STORE", " "), "memory:"))
        .isInstanceOf(MemoryStore.class);
    assertThatExceptionOfType(StoreAddressException.class)
        .isThrownBy(() -> StoreAddress.ofEnvironment(Map.of(), "sqlite:/tmp/x.db"))
        .withMessageContaining("'sqlite:'");
  }

  @Test
  void theVariableChoosesAndItsErrorsNameIt() {
    assertThat(StoreAddress.ofEnvironment(Map.of("SESSION_STORE", "memory:"), "sqlite:/tmp/x.db"))
        .isInstanceOf(MemoryStore.class);
    assertThatExceptionOfType(StoreAddressException.class)
        .isThrownBy(() -> StoreAddress.ofEnvironment(Map.of("SESSION_STORE", "mongo:"), "memory:"))
        .withMessageStartingWith("SESSION_STORE: There is no session store 'mongo:'");
  }
}
