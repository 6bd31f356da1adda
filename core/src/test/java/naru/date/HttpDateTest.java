package naru.date;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class HttpDateTest {
  private static final Instant DATE = Instant.parse("1994-11-06T08:49:37Z");

  @Test
  void allThreeFormatsOfHttpAreRead() {
    assertThat(HttpDate.parse("Sun, 06 Nov 1994 08:49:37 GMT")).contains(DATE);
    assertThat(HttpDate.parse("Sunday, 06-Nov-94 08:49:37 GMT")).contains(DATE);
    assertThat(HttpDate.parse("Sun Nov  6 08:49:37 1994")).contains(DATE);
    assertThat(HttpDate.parse("Wed Nov 16 08:49:37 1994"))
        .contains(Instant.parse("1994-11-16T08:49:37Z"));
  }

  @Test
  void itIsWrittenAsImfFixdate() {
    assertThat(HttpDate.format(DATE)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
  }

  @Test
  void whatHasNoFourDigitsOfAYearIsTheNearestThatHas() {
    assertThat(HttpDate.format(Instant.ofEpochMilli(Long.MAX_VALUE)))
        .isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
    assertThat(HttpDate.format(Instant.MIN)).isEqualTo("Mon, 01 Jan 0001 00:00:00 GMT");
  }

  @Property
  void whatIsWrittenIsReadAsTheSame(
      @ForAll @LongRange(min = -62_135_596_800L, max = 253_402_300_799L) long second) {
    Instant moment = Instant.ofEpochSecond(second);
    assertThat(HttpDate.parse(HttpDate.format(moment))).contains(moment);
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
      assertThat(HttpDate.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void twoDigitsOfAYearAreNeverMoreThanFiftyYearsAhead() {
    DateTimeFormatter rfc850 = DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy", Locale.US);
    LocalDate near = LocalDate.now(ZoneOffset.UTC).plusYears(40);
    LocalDate past = LocalDate.now(ZoneOffset.UTC).minusYears(40);
    for (LocalDate date : new LocalDate[] {near, past}) {
      assertThat(HttpDate.parse(rfc850.format(date) + " 00:00:00 GMT"))
          .contains(date.atStartOfDay().toInstant(ZoneOffset.UTC));
    }
  }

  @Property
  void nothingThatIsSentMakesItFail(@ForAll String field) {
    HttpDate.parse(field)
        .ifPresent(date -> assertThat(date).isEqualTo(date.truncatedTo(ChronoUnit.SECONDS)));
  }
}
