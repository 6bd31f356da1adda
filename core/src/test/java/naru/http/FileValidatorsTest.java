package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import naru.stat.FileStamp;
import org.junit.jupiter.api.Test;

class FileValidatorsTest {
  private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

  private static EntityTag tag(long size, Instant modified, Instant changed, String coding) {
    return FileValidators.of(new FileStamp(true, size, modified, changed, "1"), coding).tag();
  }

  @Test
  void theTagIsStrongAndTellsVersionsAndCodingsApart() {
    EntityTag tag = tag(3, DATE, DATE, "");
    assertThat(tag).isEqualTo(tag(3, DATE, DATE, ""));
    assertThat(tag.weak()).isFalse();
    assertThat(EntityTag.parse(tag.toString())).contains(tag);
    assertThat(tag).isNotEqualTo(tag(4, DATE, DATE, ""));
    assertThat(tag).isNotEqualTo(tag(3, DATE.plusMillis(1), DATE, ""));
    assertThat(tag).isNotEqualTo(tag(3, DATE, DATE.plusNanos(1), ""));
    assertThat(tag(3, DATE, DATE, "gzip")).isNotEqualTo(tag).isNotEqualTo(tag(3, DATE, DATE, "br"));
  }

  @Test
  void aFileOfTheFutureWasModifiedNow() {
    Instant now = Instant.parse("2026-01-01T00:00:00.9Z");
    assertThat(FileValidators.lastModified(now.plusSeconds(100), now))
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(FileValidators.lastModified(DATE.plusNanos(5), now)).contains(DATE);
  }

  @Test
  void aYearThatTheFormatDoesNotHaveIsNotSaid() {
    assertThat(FileValidators.lastModified(Instant.MIN, DATE)).isEmpty();
  }
}
