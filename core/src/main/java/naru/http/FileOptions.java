package naru.http;

import java.util.Optional;

/**
 * How {@link Response#sendFile(java.nio.file.Path, FileOptions)} sends a file. A header field that
 * was set on the response before goes over what is said here. One that makes it a download, with a
 * name in any language (RFC 6266 §4.3), is {@code setHeader("Content-Disposition", "attachment;
 * filename*=UTF-8''" + PercentEncoding.encode(name))}.
 *
 * @param cacheControl the value of Cache-Control (RFC 9111 §5.2)
 * @param contentType the type; if empty, by the extension of the file's name
 * @param contentEncoding the coding of a file that lies there compressed, such as {@code gzip}
 * @param followLinks whether the file may be a symbolic link; if not, a link is a file that isn't
 *     there
 * @param cache where small files are kept in memory, if anywhere
 */
public record FileOptions(
    String cacheControl,
    Optional<String> contentType,
    Optional<String> contentEncoding,
    boolean followLinks,
    Optional<FileCache> cache) {
  /**
   * {@code Cache-Control: no-cache}, the type by name, no coding, links followed, no cache. With
   * no-cache a client may keep the file but asks each time whether it is still the same, which
   * costs a 304; without any Cache-Control it would guess a time for which not to ask (RFC 9111
   * §4.2.2), and a changed file would not be seen.
   */
  public static final FileOptions DEFAULTS =
      new FileOptions("no-cache", Optional.empty(), Optional.empty(), true, Optional.empty());

  /** The same with another Cache-Control. */
  public FileOptions withCacheControl(String value) {
    return new FileOptions(value, contentType, contentEncoding, followLinks, cache);
  }

  /** The same with this type. */
  public FileOptions withContentType(String value) {
    return new FileOptions(cacheControl, Optional.of(value), contentEncoding, followLinks, cache);
  }

  /** The same with the type that a file of that name has. */
  public FileOptions withTypeOf(String fileName) {
    return withContentType(MimeTypes.of(fileName));
  }

  /** The same for a file that is compressed so. */
  public FileOptions withContentEncoding(String value) {
    return new FileOptions(cacheControl, contentType, Optional.of(value), followLinks, cache);
  }

  /** The same with symbolic links followed, or not. */
  public FileOptions withFollowLinks(boolean value) {
    return new FileOptions(cacheControl, contentType, contentEncoding, value, cache);
  }

  /** The same with small files kept there. */
  public FileOptions withCache(FileCache value) {
    return new FileOptions(
        cacheControl, contentType, contentEncoding, followLinks, Optional.of(value));
  }
}
