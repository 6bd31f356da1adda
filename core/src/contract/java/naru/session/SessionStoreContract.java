package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import naru.session.SessionStore.Stored;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store keeps to; compiled into the tests of each module that has one. A new key for
 * each session, so that a store may outlive a test.
 */
public abstract class SessionStoreContract {
  private static final int WRITERS = 8;
  private static final int WRITES = 50;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
  private final Instant later = now.plus(Duration.ofMinutes(5));
  private final String key = newKey();
  private SessionStore store = new MemoryStore();

  /** A test of one store. */
  protected SessionStoreContract() {}

  /** The store to be tested, open. */
  protected abstract SessionStore store();

  /** A key that was never used. */
  protected static String newKey() {
    return new SessionKeys("session").of(SessionId.random());
  }

  @BeforeEach
  void open() {
    store = store();
  }

  @AfterEach
  void close() throws Exception {
    if (store instanceof AutoCloseable open) {
      open.close();
    }
  }

  private String begin(Map<String, String> values) {
    store.create(key, new Stored(now, now, later, values));
    return key;
  }

  private void set(String key, String name, String value) {
    assertThat(store.change(key, name, Optional.of(value))).isTrue();
  }

  private Map<String, String> values(String key) {
    return store.load(key).orElseThrow().values();
  }

  @Test
  void whatWasNeverStoredIsNotThere() {
    assertThat(store.load(newKey())).isEmpty();
  }

  @Test
  void aSessionComesBackAsItWasStored() {
    Stored stored =
        new Stored(now.minusSeconds(9), now, later, Map.of("name", "hong", "since", "1"));
    store.create(key, stored);

    assertThat(store.load(key)).contains(stored);
    assertThat(store.load(key)).as("and again").contains(stored);
  }

  @Test
  void aSessionMayHaveNoValues() {
    begin(Map.of());

    assertThat(values(key)).isEmpty();
    set(key, "name", "hong");
    store.change(key, "name", Optional.empty());
    assertThat(values(key)).isEmpty();
  }

  @Test
  void namesAndValuesMayBeAnyText() {
    Map<String, String> any =
        Map.of(
            "", "empty name",
            "empty value", "",
            "이름", "홍길동 😀",
            "quotes'\"\\`", "'; DROP TABLE sessions; --",
            "lines\r\n\t\0", "\0\u0001\r\n",
            "number", "007",
            "created", "a name that a store may want for itself",
            "large", "가".repeat(20_000));
    begin(any);

    assertThat(values(key)).isEqualTo(any);
    String other = newKey();
    store.create(other, new Stored(now, now, later, Map.of()));
    any.forEach((name, value) -> set(other, name, value));
    assertThat(values(other)).isEqualTo(any);
  }

  @Test
  void aChangeAddsReplacesOrRemovesOneValueAndNothingElse() {
    begin(Map.of("name", "hong", "color", "red"));

    set(key, "size", "9");
    set(key, "name", "kim");
    assertThat(store.change(key, "color", Optional.empty())).isTrue();
    assertThat(store.change(key, "unknown", Optional.empty())).isTrue();

    assertThat(store.load(key))
        .contains(new Stored(now, now, later, Map.of("name", "kim", "size", "9")));
  }

  @Test
  void sessionsKnowNothingOfEachOther() {
    begin(Map.of("name", "hong"));
    String other = newKey();
    store.create(other, new Stored(now, now, later, Map.of("name", "kim")));

    set(key, "color", "red");
    store.delete(other);

    assertThat(values(key)).isEqualTo(Map.of("name", "hong", "color", "red"));
    assertThat(store.load(other)).isEmpty();
  }

  @Test
  void nothingComesIntoBeingByTheWay() {
    String unknown = newKey();
    String other = newKey();

    assertThat(store.change(unknown, "name", Optional.of("hong"))).isFalse();
    assertThat(store.change(unknown, "name", Optional.empty())).isFalse();
    store.touch(unknown, now, later);
    store.delete(unknown);
    assertThat(store.rename(unknown, other)).isFalse();

    assertThat(store.load(unknown)).isEmpty();
    assertThat(store.load(other)).isEmpty();
  }

  @Test
  void aTouchMovesTheTimesAndNothingElse() {
    begin(Map.of("name", "hong"));
    Instant accessed = now.plusSeconds(1);

    store.touch(key, accessed, later.plusSeconds(1));

    assertThat(store.load(key))
        .contains(new Stored(now, accessed, later.plusSeconds(1), Map.of("name", "hong")));
    set(key, "name", "kim");
    assertThat(store.load(key).orElseThrow().expires())
        .as("a change moves no time")
        .isEqualTo(later.plusSeconds(1));
  }

  @Test
  void anExpiredSessionIsNotThere() {
    String other = newKey();
    store.create(key, new Stored(now.minusSeconds(9), now, now, Map.of("name", "hong")));

    assertThat(store.load(key)).isEmpty();
    assertThat(store.change(key, "name", Optional.of("kim"))).isFalse();
    store.touch(key, now, later);
    assertThat(store.rename(key, other)).isFalse();
    assertThat(store.load(key)).isEmpty();
    assertThat(store.load(other)).isEmpty();
  }

  @Test
  void aSessionExpiresByItself() {
    store.create(key, new Stored(now, now, later, Map.of("name", "hong")));

    store.touch(key, now, Instant.now().plusMillis(50));

    await().until(() -> store.load(key).isEmpty());
  }

  @Test
  void aDeletedSessionIsGone() {
    begin(Map.of("name", "hong"));

    store.delete(key);

    assertThat(store.load(key)).isEmpty();
    assertThat(store.change(key, "name", Optional.of("hong"))).isFalse();
    store.delete(key);
  }

  @Test
  void aRenamedSessionIsFoundByItsNewKeyAlone() {
    begin(Map.of("name", "hong"));
    String fresh = newKey();

    assertThat(store.rename(key, fresh)).isTrue();

    assertThat(store.load(fresh)).contains(new Stored(now, now, later, Map.of("name", "hong")));
    assertThat(store.load(key)).isEmpty();
  }

  @Test
  void whoLoadedASessionBeforeItsRenamingStillReachesIt() {
    begin(Map.of("name", "hong"));
    String second = newKey();
    String third = newKey();
    String fourth = newKey();
    store.rename(key, second);
    store.rename(second, third);

    set(key, "color", "red");
    set(second, "size", "9");
    store.touch(key, now, later.plusSeconds(1));
    assertThat(store.rename(key, fourth)).as("by a key that was known before").isFalse();
    assertThat(store.rename(second, fourth)).isFalse();
    assertThat(store.load(fourth)).isEmpty();
    assertThat(store.rename(third, fourth)).isTrue();

    assertThat(store.load(fourth))
        .contains(
            new Stored(
                now,
                now,
                later.plusSeconds(1),
                Map.of("name", "hong", "color", "red", "size", "9")));
    for (String old : List.of(key, second, third)) {
      assertThat(store.load(old)).isEmpty();
    }
    store.delete(second);
    assertThat(store.load(fourth)).as("a logout wins").isEmpty();
    assertThat(store.change(key, "color", Optional.of("red"))).isFalse();
  }

  @Test
  void writesToDifferentValuesAtTheSameTimeAreAllKept() {
    begin(Map.of());

    atOnce(writer -> each(write -> set(key, writer + "." + write, "" + write)));

    assertThat(values(key)).hasSize(WRITERS * WRITES);
  }

  @Test
  void aRemovalTakesNoOtherWriteWithIt() {
    begin(Map.of());

    atOnce(
        writer ->
            each(
                write -> {
                  set(key, writer + ".kept." + write, "");
                  set(key, writer + ".gone", "");
                  store.change(key, writer + ".gone", Optional.empty());
                }));

    assertThat(values(key))
        .hasSize(WRITERS * WRITES)
        .allSatisfy((name, value) -> assertThat(name).contains(".kept."));
  }

  @Test
  void ofWritesToOneValueAtTheSameTimeOneIsKeptWhole() {
    begin(Map.of());

    atOnce(writer -> each(write -> set(key, "value", ("" + writer).repeat(1000))));

    assertThat(values(key)).hasSize(1);
    assertThat(values(key).get("value")).matches("(.)\\1{999}");
  }

  @Test
  void writesAndRenamingsAtTheSameTimeAreAllKept() {
    begin(Map.of());
    List<String> names = new ArrayList<>(List.of(key));

    atOnce(
        writer ->
            each(
                write -> {
                  if (writer == 0) {
                    String fresh = newKey();
                    assertThat(store.rename(names.getLast(), fresh)).isTrue();
                    names.add(fresh);
                  } else {
                    set(key, writer + "." + write, "");
                  }
                }));

    assertThat(values(names.getLast())).hasSize((WRITERS - 1) * WRITES);
  }

  @Test
  void noWriteBringsAnEndedSessionBack() {
    begin(Map.of());

    atOnce(
        writer -> {
          if (writer == 0) {
            store.delete(key);
          } else {
            each(write -> store.change(key, writer + "." + write, Optional.of("")));
          }
        });

    assertThat(store.load(key)).isEmpty();
  }

  private interface Write {
    void by(int number);
  }

  private static void each(Write write) {
    for (int i = 0; i < WRITES; i++) {
      write.by(i);
    }
  }

  private static void atOnce(Write writer) {
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int number = i;
        all.add(threads.submit(() -> writer.by(number)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError("a writer failed", e);
    }
  }
}
