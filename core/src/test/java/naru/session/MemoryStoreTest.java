package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import naru.session.SessionStore.Stored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryStoreTest extends SessionStoreContract {
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final TestClock clock = new TestClock();

  @Override
  protected SessionStore store() {
    return new MemoryStore();
  }

  private MemoryStore store(int maxCount, long maxBytes) {
    return new MemoryStore(maxCount, maxBytes, clock);
  }

  private Stored session(String value) {
    return new Stored(
        clock.instant(), clock.instant(), clock.instant().plus(LIFE), Map.of("value", value));
  }

  @Test
  void beyondItsCountTheSessionThatWasNotUsedForLongestGoes() {
    MemoryStore store = store(3, 1 << 20);
    for (String key : new String[] {"a", "b", "c"}) {
      store.create(key, session(""));
    }
    assertThat(store.load("a")).as("used once more").isPresent();

    store.create("d", session(""));

    assertThat(store.count()).isEqualTo(3);
    assertThat(store.load("b")).isEmpty();
    assertThat(store.load("a")).isPresent();
  }

  @Test
  void beyondItsSizeTheSessionsThatWereNotUsedForLongestGo() {
    MemoryStore store = store(1000, 100_000);
    for (int i = 0; i < 1000; i++) {
      store.create("k" + i, session("x".repeat(5000)));
    }

    assertThat(store.count()).isBetween(2, 10);
    assertThat(store.load("k999")).isPresent();
    assertThat(store.load("k0")).isEmpty();
  }

  @Test
  void aSessionThatGrowsCountsAsLargeAsItIs() {
    MemoryStore store = store(1000, 100_000);
    store.create("other", session(""));
    store.create("growing", session(""));
    for (int i = 0; i < 9; i++) {
      assertThat(store.change("growing", "v" + i, Optional.of("x".repeat(5000)))).isTrue();
    }
    assertThat(store.count()).as("there is room for both").isEqualTo(2);

    store.change("other", "value", Optional.of("x".repeat(5000)));

    assertThat(store.load("growing")).isEmpty();
    assertThat(store.load("other")).isPresent();
  }

  @Test
  void whatWasRemovedOrDeletedCountsNoMore() {
    MemoryStore store = store(1000, 100_000);
    store.create("old", session(""));
    for (int i = 0; i < 100; i++) {
      store.create("a" + i, session("x".repeat(20_000)));
      store.change("a" + i, "value", Optional.of("y".repeat(20_000)));
      store.change("a" + i, "value", Optional.empty());
      store.rename("a" + i, "b" + i);
      store.change("b" + i, "value", Optional.of("z".repeat(20_000)));
      store.delete("b" + i);
    }

    assertThat(store.load("old")).isPresent();
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void oneSessionCantPushOutAllOthers() {
    MemoryStore store = store(1000, 100_000);
    store.create("old", session(""));
    store.create("big", session(""));

    assertThatExceptionOfType(SessionStoreException.class)
        .isThrownBy(() -> store.create("new", session("x".repeat(50_000))))
        .satisfies(e -> assertThat(e.status()).isEqualTo(503));
    assertThatExceptionOfType(SessionStoreException.class)
        .isThrownBy(() -> store.change("big", "value", Optional.of("x".repeat(50_000))));

    assertThat(store.load("old")).isPresent();
    assertThat(store.load("big").orElseThrow().values()).containsEntry("value", "");
  }

  @Test
  void writesSweepTheExpiredAsFastAsTheyAdd() {
    MemoryStore store = store(1000, 1 << 20);
    for (int i = 0; i < 400; i++) {
      store.create("old" + i, session(""));
    }
    clock.pass(LIFE);
    for (int i = 0; i < 100; i++) {
      store.create("new" + i, session(""));
    }

    assertThat(store.count()).isEqualTo(100);
  }

  @Test
  void oneWriteSweepsOnlyAFew() {
    MemoryStore store = store(1000, 1 << 20);
    for (int i = 0; i < 400; i++) {
      store.create("old" + i, session(""));
    }
    clock.pass(LIFE);
    store.create("new", session(""));

    assertThat(store.count()).isGreaterThan(390);
  }

  @Test
  void anExpiredSessionIsForgottenWhenSomebodyAsksForIt() {
    MemoryStore store = store(1000, 1 << 20);
    store.create("k", session(""));
    clock.pass(LIFE);

    assertThat(store.load("k")).isEmpty();
    assertThat(store.count()).isZero();
  }

  @Test
  void anOldKeyIsKnownForAMinute() {
    MemoryStore store = store(1000, 1 << 20);
    store.create("old", session(""));
    store.rename("old", "new");

    clock.pass(Duration.ofSeconds(59));
    assertThat(store.change("old", "value", Optional.of("1"))).isTrue();
    clock.pass(Duration.ofSeconds(1));
    assertThat(store.change("old", "value", Optional.of("2"))).isFalse();
    assertThat(store.load("new").orElseThrow().values()).containsEntry("value", "1");
  }

  @Test
  void oldKeysAreBoundedAndForgotten() {
    MemoryStore store = store(1000, 1 << 20);
    store.create("k0", session(""));
    for (int i = 0; i < 20_000; i++) {
      store.rename("k" + i, "k" + (i + 1));
    }
    assertThat(store.oldKeyCount()).isEqualTo(10_000);

    clock.pass(Duration.ofMinutes(1));
    store.rename("k20000", "k20001");
    assertThat(store.oldKeyCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "-1, 1", "1, -1"})
  void aStoreWithoutRoomIsRefused(int maxCount, long maxBytes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MemoryStore(maxCount, maxBytes))
        .withMessageContaining("at least one");
  }
}
