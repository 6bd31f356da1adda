package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.IntStream;
import naru.stat.FileStamp;
import org.junit.jupiter.api.Test;

class FileCacheTest {
  private static final Instant BEFORE = Instant.parse("2026-01-02T03:04:05Z");

  private final FileCache cache = new FileCache(64 << 10);

  private static FileStamp stamp(long size, Instant changed) {
    return new FileStamp(true, size, BEFORE, changed, "1");
  }

  private static Path file(int number) {
    return Path.of("file" + number);
  }

  private void put(int number, int size) {
    FileStamp stamp = stamp(size, BEFORE);
    cache.put(
        file(number), new FileCache.Kept(stamp, "", FileValidators.of(stamp, ""), new byte[size]));
  }

  private boolean has(int number, int size) {
    return cache.get(file(number), stamp(size, BEFORE), "").isPresent();
  }

  @Test
  void aFileIsKeptForAsLongAsItIsTheSame() {
    put(1, 10);
    assertThat(has(1, 10)).isTrue();
    assertThat(has(2, 10)).isFalse();
    assertThat(has(1, 11)).isFalse();
    assertThat(cache.get(file(1), stamp(10, BEFORE.plusNanos(1)), "")).isEmpty();
    assertThat(cache.get(file(1), new FileStamp(true, 10, BEFORE, BEFORE, "2"), "")).isEmpty();
    assertThat(cache.get(file(1), stamp(10, BEFORE), "gzip")).isEmpty();
  }

  @Test
  void manyTakeNoMoreThanTheirShare() {
    for (int i = 0; i < 1000; i++) {
      put(i, 4 << 10);
    }
    long kept = IntStream.range(0, 1000).filter(i -> has(i, 4 << 10)).count();
    assertThat(kept * (4 << 10)).isPositive().isLessThanOrEqualTo(64 << 10);
  }

  @Test
  void oneThatIsChangedOverAndOverTakesItsShareOnce() {
    put(1, 1000);
    for (int i = 0; i < 1000; i++) {
      put(2, 1000);
    }
    assertThat(has(1, 1000)).isTrue();
  }

  @Test
  void whatIsAskedForStays() {
    put(0, 1000);
    for (int i = 1; i < 1000; i++) {
      put(i, 1000);
      assertThat(has(0, 1000)).isTrue();
    }
    assertThat(has(1, 1000)).isFalse();
  }

  @Test
  void largeNewAndUnknownFilesAreNotTaken() {
    assertThat(cache.takes(stamp(FileCache.LARGEST - 1024, BEFORE))).isTrue();
    assertThat(new FileCache(1 << 20).takes(stamp(FileCache.LARGEST, BEFORE))).isTrue();
    assertThat(new FileCache(1 << 20).takes(stamp(FileCache.LARGEST + 1, BEFORE))).isFalse();
    assertThat(cache.takes(stamp(FileCache.LARGEST, BEFORE))).as("half of it is 32 KiB").isFalse();
    assertThat(cache.takes(stamp(10, Instant.now()))).as("may change within one tick").isFalse();
    assertThat(cache.takes(stamp(10, Instant.now().plusSeconds(100)))).isFalse();
    assertThat(cache.takes(new FileStamp(true, 10, BEFORE, BEFORE, null))).isFalse();
    assertThat(new FileCache(0).takes(stamp(0, BEFORE))).isFalse();
    assertThatThrownBy(() -> new FileCache(-1)).hasMessageContaining("not -1");
  }
}
