package naru.http;

import java.time.Instant;
import java.util.Optional;

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
    this(tag, lastModified, tag.toString(), lastModified.map(LastModified::format));
  }

  /** Those of a file in that coding (may be empty). */
  static FileValidators of(FileStamp stamp, String coding) {
    return new FileValidators(stamp.tag(coding), LastModified.of(stamp.modified(), Instant.now()));
  }

  /** With those that the response names itself in place of these. */
  FileValidators butOf(Response response) {
    Optional<EntityTag> ownTag = response.getHeader("ETag").flatMap(EntityTag::parse);
    Optional<Instant> ownDate = response.getHeader("Last-Modified").flatMap(LastModified::parse);
    return ownTag.isEmpty() && ownDate.isEmpty()
        ? this
        : new FileValidators(ownTag.orElse(tag), ownDate.or(() -> lastModified));
  }
}
