package naru.http;

import static naru.http.Preconditions.Outcome.FAILED;
import static naru.http.Preconditions.Outcome.NOT_MODIFIED;
import static naru.http.Preconditions.Outcome.PROCEED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import naru.date.HttpDate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PreconditionsTest {
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
  private static final String BEFORE = HttpDate.format(MODIFIED.minusSeconds(1));
  private static final String SAME = HttpDate.format(MODIFIED);
  private static final String AFTER = HttpDate.format(MODIFIED.plusSeconds(1));
  private static final EntityTag TAG = new EntityTag(false, "now");
  private static final String MATCHING = "\"now\"";
  private static final String WEAK = "W/\"now\"";
  private static final String OTHER = "\"other\"";

  private static Preconditions conditions(String method, String... fields) {
    Map<String, String> map = new HashMap<>();
    for (int i = 0; i < fields.length; i += 2) {
      map.put(fields[i], fields[i + 1]);
    }
    return new Preconditions(method, name -> Optional.ofNullable(map.get(name)));
  }

  private static Preconditions.Outcome get(String... fields) {
    return conditions("GET", fields).evaluate(TAG, Optional.of(MODIFIED));
  }

  private static Preconditions.Outcome put(String... fields) {
    return conditions("PUT", fields).evaluate(TAG, Optional.of(MODIFIED));
  }

  @Test
  void withoutConditionsItProceeds() {
    assertThat(get()).isEqualTo(PROCEED);
    assertThat(put()).isEqualTo(PROCEED);
  }

  @Test
  void ifMatchComparesStrongly() {
    assertThat(get("If-Match", MATCHING)).isEqualTo(PROCEED);
    assertThat(get("If-Match", OTHER + ", " + MATCHING)).isEqualTo(PROCEED);
    assertThat(get("If-Match", "*")).isEqualTo(PROCEED);
    assertThat(get("If-Match", OTHER)).isEqualTo(FAILED);
    assertThat(get("If-Match", WEAK)).isEqualTo(FAILED);
    assertThat(get("If-Match", "now")).isEqualTo(FAILED);
    assertThat(put("If-Match", OTHER)).isEqualTo(FAILED);
  }

  @Test
  void ifUnmodifiedSinceFailsForWhatIsNewer() {
    assertThat(get("If-Unmodified-Since", BEFORE)).isEqualTo(FAILED);
    assertThat(get("If-Unmodified-Since", SAME)).isEqualTo(PROCEED);
    assertThat(get("If-Unmodified-Since", AFTER)).isEqualTo(PROCEED);
    assertThat(get("If-Unmodified-Since", "no date")).isEqualTo(PROCEED);
    assertThat(put("If-Unmodified-Since", BEFORE)).isEqualTo(FAILED);
  }

  @Test
  void ifUnmodifiedSinceIsIgnoredBesideIfMatch() {
    assertThat(get("If-Match", MATCHING, "If-Unmodified-Since", BEFORE)).isEqualTo(PROCEED);
  }

  @Test
  void ifNoneMatchComparesWeakly() {
    assertThat(get("If-None-Match", MATCHING)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-None-Match", WEAK)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-None-Match", OTHER + "," + WEAK)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-None-Match", " * ")).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-None-Match", OTHER)).isEqualTo(PROCEED);
    assertThat(get("If-None-Match", "now")).isEqualTo(PROCEED);
  }

  @Test
  void ifNoneMatchFailsForMethodsThatDoNotRead() {
    assertThat(put("If-None-Match", MATCHING)).isEqualTo(FAILED);
    assertThat(put("If-None-Match", "*")).isEqualTo(FAILED);
    assertThat(put("If-None-Match", OTHER)).isEqualTo(PROCEED);
    assertThat(conditions("HEAD", "If-None-Match", "*").evaluate(TAG, Optional.empty()))
        .isEqualTo(NOT_MODIFIED);
  }

  @Test
  void ifModifiedSinceIsForWhatIsNotNewer() {
    assertThat(get("If-Modified-Since", BEFORE)).isEqualTo(PROCEED);
    assertThat(get("If-Modified-Since", SAME)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-Modified-Since", AFTER)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-Modified-Since", "no date")).isEqualTo(PROCEED);
    assertThat(put("If-Modified-Since", SAME)).isEqualTo(PROCEED);
    assertThat(conditions("GET", "If-Modified-Since", AFTER).evaluate(TAG, Optional.empty()))
        .isEqualTo(PROCEED);
  }

  @Test
  void ifModifiedSinceIsIgnoredBesideIfNoneMatch() {
    assertThat(get("If-None-Match", OTHER, "If-Modified-Since", AFTER)).isEqualTo(PROCEED);
    assertThat(get("If-None-Match", MATCHING, "If-Modified-Since", BEFORE)).isEqualTo(NOT_MODIFIED);
  }

  @Test
  void ifMatchComesBeforeIfNoneMatch() {
    assertThat(get("If-Match", OTHER, "If-None-Match", MATCHING)).isEqualTo(FAILED);
    assertThat(get("If-Match", MATCHING, "If-None-Match", MATCHING)).isEqualTo(NOT_MODIFIED);
    assertThat(get("If-Unmodified-Since", BEFORE, "If-None-Match", MATCHING)).isEqualTo(FAILED);
  }

  private static Optional<String> range(String... fields) {
    return conditions("GET", fields)
        .range(TAG, Optional.of(MODIFIED), InstantSource.fixed(MODIFIED.plusSeconds(60)));
  }

  @Test
  void aRangeCountsUnlessIfRangeNamesSomethingElse() {
    String range = "bytes=0-1";
    assertThat(range()).isEmpty();
    assertThat(range("Range", range)).contains(range);
    assertThat(range("Range", range, "If-Range", MATCHING)).contains(range);
    assertThat(range("Range", range, "If-Range", OTHER)).isEmpty();
    assertThat(range("Range", range, "If-Range", WEAK)).isEmpty();
    assertThat(range("Range", range, "If-Range", SAME)).contains(range);
    assertThat(range("Range", range, "If-Range", BEFORE)).isEmpty();
    assertThat(range("Range", range, "If-Range", AFTER)).isEmpty();
    assertThat(range("Range", range, "If-Range", "no date")).isEmpty();
    assertThat(range("Range", range, "If-Range", "*")).isEmpty();
    assertThat(range("If-Range", MATCHING)).isEmpty();
  }

  @Test
  void aDateIsNoIfRangeWhileItsSecondLasts() {
    Preconditions conditions = conditions("GET", "Range", "bytes=0-1", "If-Range", SAME);
    assertThat(
            conditions.range(
                TAG, Optional.of(MODIFIED), InstantSource.fixed(MODIFIED.plusMillis(999))))
        .isEmpty();
    assertThat(
            conditions.range(
                TAG, Optional.of(MODIFIED), InstantSource.fixed(MODIFIED.plusMillis(1000))))
        .isPresent();
  }

  @Test
  void onlyGetHasRanges() {
    for (String method : new String[] {"HEAD", "POST", "get"}) {
      assertThat(
              conditions(method, "Range", "bytes=0-1")
                  .range(TAG, Optional.of(MODIFIED), InstantSource.fixed(MODIFIED.plusSeconds(60))))
          .isEmpty();
    }
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String method, @ForAll String field) {
    Preconditions all = new Preconditions(method, name -> Optional.of(field));
    assertThat(all.evaluate(TAG, Optional.of(MODIFIED))).isNotNull();
    assertThat(all.range(TAG, Optional.of(MODIFIED), InstantSource.fixed(MODIFIED))).isNotNull();
  }
}
