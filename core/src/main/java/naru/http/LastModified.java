package naru.http;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Dates of modification in header fields (RFC 9110 §5.6.7, §8.8.2). */
final class LastModified {
  private static final DateTimeFormatter IMF_FIXDATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.US);

  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.US);

  private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");

  private LastModified() {}

  /**
   * What is said of a file modified then: whole seconds, and never later than now, since an origin
   * server must not say so (§8.8.2.1). Empty if the format has no such year.
   */
  static Optional<Instant> of(Instant modified, Instant now) {
    Instant said = (modified.isAfter(now) ? now : modified).truncatedTo(ChronoUnit.SECONDS);
    return said.isBefore(FIRST) ? Optional.empty() : Optional.of(said);
  }

  /** As an IMF-fixdate. */
  static String format(Instant date) {
    return IMF_FIXDATE.format(date.atOffset(UTC));
  }

  /** Reads any of the three formats that HTTP has known; empty if it is none of them. */
  static Optional<Instant> parse(String field) {
    String text = field.strip();
    return parse(text, IMF_FIXDATE).or(() -> parse(text, rfc850())).or(() -> parse(text, ASCTIME));
  }

  private static Optional<Instant> parse(String text, DateTimeFormatter format) {
    try {
      return Optional.of(LocalDateTime.parse(text, format).toInstant(UTC));
    } catch (DateTimeParseException notThisOne) {
      return Optional.empty();
    }
  }

  /** A date that seems more than 50 years ahead is of the century before (§5.6.7). */
  private static DateTimeFormatter rfc850() {
    return new DateTimeFormatterBuilder()
        .appendPattern("EEEE, dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, LocalDate.now(UTC).minusYears(49))
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.US);
  }
}
