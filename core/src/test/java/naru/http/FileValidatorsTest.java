package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FileValidatorsTest {
  private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

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
