package naru.http;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import naru.date.HttpDate;
import naru.stat.FileStamp;

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
    return new FileValidators(tag(stamp, coding), lastModified(stamp.modified(), Instant.now()));
  }

  /**
   * A strong tag: it changes with every write that the file system's clock can tell apart, also
   * where size and time of modification are set back to what they were ({@code cp -p}, {@code rsync
   * -t}). The price: copies of one file on two machines have two tags, so a client that goes from
   * one to the other is sent the file again. The coding (may be empty) keeps a compressed sibling's
   * tag apart from the original's.
   */
  private static EntityTag tag(FileStamp stamp, String coding) {
    String all = hex(stamp.size()) + '-' + hex(stamp.modified()) + '-' + hex(stamp.changed());
    return new EntityTag(false, coding.isEmpty() ? all : all + '-' + coding);
  }

  /** Wraps around for times beyond the year 2262, which still tells them apart. */
  private static String hex(Instant time) {
    return hex(time.getEpochSecond() * 1_000_000_000L + time.getNano());
  }

  private static String hex(long value) {
    return Long.toHexString(value);
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
