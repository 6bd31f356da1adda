package naru.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import naru.date.HttpDate;

/**
 * What tells a representation from any other (RFC 9110 §8.8).
 *
 * @param tagField the tag as a field's value
 * @param lastModifiedField the date as a field's value
 */
record FileValidators(
    EntityTag tag,
    Optional<Instant> lastModified,
    String tagField,
    Optional<String> lastModifiedField) {
  FileValidators(EntityTag tag, Optional<Instant> lastModified) {
    this(tag, lastModified, tag.toString(), lastModified.map(HttpDate::format));
  }

  /** Those of a file in that coding (may be empty). */
  static FileValidators of(FileStamp stamp, String coding) {
    return new FileValidators(stamp.tag(coding), lastModified(stamp.modified(), Instant.now()));
  }

  /**
   * What is said of a file modified then: whole seconds, and never later than now, since an origin
   * server must not say so (§8.8.2.1). Empty if the format has no such year.
   */
  static Optional<Instant> lastModified(Instant modified, Instant now) {
    Instant said = (modified.isAfter(now) ? now : modified).truncatedTo(ChronoUnit.SECONDS);
    return said.isBefore(HttpDate.FIRST) ? Optional.empty() : Optional.of(said);
  }

  /** With those that the response names itself in place of these. */
  FileValidators butOf(Response response) {
    Optional<EntityTag> ownTag = response.getHeader("ETag").flatMap(EntityTag::parse);
    Optional<Instant> ownDate = response.getHeader("Last-Modified").flatMap(HttpDate::parse);
    return ownTag.isEmpty() && ownDate.isEmpty()
        ? this
        : new FileValidators(ownTag.orElse(tag), ownDate.or(() -> lastModified));
  }
}
