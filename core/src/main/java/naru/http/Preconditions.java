package naru.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import naru.date.HttpDate;

/**
 * The conditions of a request (RFC 9110 §13), held against the representation that would be sent.
 *
 * @param method the request's method
 * @param fields the request's header fields by name
 */
record Preconditions(String method, Function<String, Optional<String>> fields) {
  /** What to do with the request. */
  enum Outcome {
    PROCEED,
    NOT_MODIFIED,
    FAILED
  }

  /** Evaluates all but If-Range, in the order of §13.2.2. */
  Outcome evaluate(EntityTag tag, Optional<Instant> lastModified) {
    Optional<String> ifMatch = fields.apply("If-Match");
    if (ifMatch.isPresent()) {
      if (!isAny(ifMatch.get())
          && EntityTag.parseList(ifMatch.get()).stream().noneMatch(tag::matchesStrongly)) {
        return Outcome.FAILED;
      }
    } else if (date("If-Unmodified-Since").filter(d -> isAfter(lastModified, d)).isPresent()) {
      return Outcome.FAILED;
    }
    boolean reads = method.equals("GET") || method.equals("HEAD");
    Optional<String> ifNoneMatch = fields.apply("If-None-Match");
    if (ifNoneMatch.isPresent()) {
      if (isAny(ifNoneMatch.get())
          || EntityTag.parseList(ifNoneMatch.get()).stream().anyMatch(tag::matchesWeakly)) {
        return reads ? Outcome.NOT_MODIFIED : Outcome.FAILED;
      }
    } else if (reads
        && lastModified.isPresent()
        && date("If-Modified-Since").filter(d -> !isAfter(lastModified, d)).isPresent()) {
      return Outcome.NOT_MODIFIED;
    }
    return Outcome.PROCEED;
  }

  /**
   * The Range field, if it is to be looked at: the method is GET (§14.2) and If-Range, if there is
   * one, names this very representation (§13.1.5).
   */
  Optional<String> range(EntityTag tag, Optional<Instant> lastModified, InstantSource clock) {
    Optional<String> range = fields.apply("Range");
    if (range.isEmpty() || !method.equals("GET")) {
      return Optional.empty();
    }
    Optional<String> ifRange = fields.apply("If-Range");
    return ifRange.isEmpty() || isSame(ifRange.get(), tag, lastModified, clock)
        ? range
        : Optional.empty();
  }

  private static boolean isSame(
      String ifRange, EntityTag tag, Optional<Instant> lastModified, InstantSource clock) {
    if (ifRange.indexOf('"') >= 0) {
      return EntityTag.parse(ifRange).filter(tag::matchesStrongly).isPresent();
    }
    // A date is no strong validator while its second lasts: the file may change in it again
    // (§8.8.2.2).
    return HttpDate.parse(ifRange)
        .filter(date -> lastModified.filter(date::equals).isPresent())
        .filter(
            date -> Duration.between(date, clock.instant()).compareTo(Duration.ofSeconds(1)) >= 0)
        .isPresent();
  }

  private Optional<Instant> date(String name) {
    return fields.apply(name).flatMap(HttpDate::parse);
  }

  private static boolean isAny(String field) {
    return field.strip().equals("*");
  }

  private static boolean isAfter(Optional<Instant> lastModified, Instant date) {
    return lastModified.filter(modified -> modified.isAfter(date)).isPresent();
  }
}
