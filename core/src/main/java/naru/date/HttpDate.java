package naru.date;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An HTTP-date (RFC 9110 §5.6.7), to the second. Safe for use by any thread. */
public final class HttpDate {
  /** The first moment that can be written, the begin of the year 1: a year has four digits. */
  public static final Instant FIRST = Instant.ofEpochSecond(-62_135_596_800L);

  /** The last one, the end of the year 9999. */
  public static final Instant LAST = Instant.ofEpochSecond(253_402_300_799L);

  // Named here, since a pattern's letters for them make Java load what it knows of languages: 30 ms
  // before the first answer of a process.
  private static final Map<Long, String> DAYS = names("Mon Tue Wed Thu Fri Sat Sun");
  private static final Map<Long, String> MONTHS =
      names("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");

  private HttpDate() {}

  /** Writes a moment as an IMF-fixdate; one that can't be written as the nearest that can. */
  public static String format(Instant moment) {
    // Each file that is sent has one, and a formatter takes a microsecond.
    long second =
        Math.clamp(moment.getEpochSecond(), FIRST.getEpochSecond(), LAST.getEpochSecond());
    LocalDateTime at = LocalDateTime.ofEpochSecond(second, 0, UTC);
    StringBuilder date = new StringBuilder(29);
    // The first day of 1970 was a Thursday. To say so Java asks for the year, which has a
    // formatter.
    long day = Math.floorMod(Math.floorDiv(second, 86_400L) + 3, 7L) + 1;
    date.append(DAYS.get(day)).append(", ");
    twoDigits(date, at.getDayOfMonth()).append(' ');
    date.append(MONTHS.get((long) at.getMonthValue())).append(' ');
    twoDigits(date, at.getYear() / 100);
    twoDigits(date, at.getYear() % 100).append(' ');
    twoDigits(date, at.getHour()).append(':');
    twoDigits(date, at.getMinute()).append(':');
    return twoDigits(date, at.getSecond()).append(" GMT").toString();
  }

  private static StringBuilder twoDigits(StringBuilder date, int value) {
    return date.append((char) ('0' + value / 10)).append((char) ('0' + value % 10));
  }

  /** Reads any of the three formats that HTTP has known; empty if it is none of them. */
  public static Optional<Instant> parse(String field) {
    return Formats.parse(field.strip());
  }

  private static Map<Long, String> names(String inOrder) {
    Map<Long, String> byNumber = new HashMap<>();
    for (String name : inOrder.split(" ", -1)) {
      byNumber.put(byNumber.size() + 1L, name);
    }
    return byNumber;
  }

  /** Apart, since who only writes dates needs none of Java's formatters: 30 classes of a start. */
  private static final class Formats {
    private static final DateTimeFormatter IMF_FIXDATE =
        new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, DAYS)
            .appendPattern(", dd ")
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" uuuu HH:mm:ss 'GMT'")
            .toFormatter(Locale.ROOT);

    private static final DateTimeFormatter ASCTIME =
        new DateTimeFormatterBuilder()
            .appendText(ChronoField.DAY_OF_WEEK, DAYS)
            .appendLiteral(' ')
            .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
            .appendPattern(" ppd HH:mm:ss uuuu")
            .toFormatter(Locale.ROOT);

    static Optional<Instant> parse(String text) {
      return parse(text, IMF_FIXDATE)
          .or(() -> parse(text, rfc850()))
          .or(() -> parse(text, ASCTIME));
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter format) {
      try {
        return Optional.of(LocalDateTime.parse(text, format).toInstant(UTC));
      } catch (DateTimeParseException notThisOne) {
        return Optional.empty();
      }
    }

    /** A date that seems more than 50 years ahead is of the century before. */
    private static DateTimeFormatter rfc850() {
      return new DateTimeFormatterBuilder()
          .appendText(
              ChronoField.DAY_OF_WEEK,
              names("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"))
          .appendPattern(", dd-")
          .appendText(ChronoField.MONTH_OF_YEAR, MONTHS)
          .appendLiteral('-')
          .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.now(UTC).minusYears(49))
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.ROOT);
    }
  }
}
