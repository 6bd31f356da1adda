package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LastModifiedTest {
  private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void allThreeFormatsOfHttpAreRead() {
    assertThat(LastModified.parse("Sun, 06 Nov 1994 08:49:37 GMT")).contains(DATE);
    assertThat(LastModified.parse("Sunday, 06-Nov-94 08:49:37 GMT")).contains(DATE);
    assertThat(LastModified.parse("Sun Nov  6 08:49:37 1994")).contains(DATE);
    assertThat(LastModified.parse("Wed Nov 16 08:49:37 1994"))
        .contains(Instant.parse("1994-11-16T08:49:37Z"));
  }

  @Test
  void itIsWrittenAsImfFixdate() {
    assertThat(LastModified.format(DATE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void whatIsNoDateIsNone() {
    for (String bad :
        new String[] {
          "",
          "0",
          "yesterday",
          "1994-11-06T08:49:37Z",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 08:49:37 +0000",
          "Mon, 06 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 25:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT"
        }) {
      assertThat(LastModified.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void twoDigitsOfAYearAreNeverMoreThanFiftyYearsAhead() {
    DateTimeFormatter rfc850 = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy", Locale.US);
    LocalDate near = LocalDate.now(ZoneOffset.UTC).plusYears(40);
    LocalDate past = LocalDate.now(ZoneOffset.UTC).minusYears(40);
    for (LocalDate date : new LocalDate[] {near, past}) {
      assertThat(LastModified.parse(rfc850.format(date) + " 00:00:00 GMT"))
          .contains(date.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
  }

  @Test
  void aFileOfTheFutureWasModifiedNow() {
    Instant now = Instant.parse("2026-01-01T00:00:00.9Z");
    assertThat(LastModified.of(now.plusSeconds(100), now))
        .contains(Instant.parse("2026-01-01T00:00:00Z"));
    assertThat(LastModified.of(DATE.plusNanos(5), now)).contains(DATE);
  }

  @Test
  void aYearThatTheFormatDoesNotHaveIsNotSaid() {
    assertThat(LastModified.of(Instant.MIN, DATE)).isEmpty();
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String field) {
    LastModified.parse(field)
        .ifPresent(date -> assertThat(date).isEqualTo(date.truncatedTo(ChronoUnit.SECONDS)));
  }
}
