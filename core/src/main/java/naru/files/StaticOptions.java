package naru.files;

import java.util.List;
import java.util.Map;

/**
 * How {@link StaticFiles} serves a folder.
 *
 * @param cacheControl the value of Cache-Control (RFC 9111 §5.2)
 * @param indexFiles names of the files that stand for the folder they lie in, the first that is
 *     there; empty for none
 * @param dotfiles whether files are served whose name, or a folder on the way to them, begins with
 *     a dot; {@code /.well-known} (RFC 8615) always is
 * @param precompressed whether {@code x.br}, {@code x.zst} or {@code x.gz}, where it lies beside
 *     {@code x} and isn't older, is sent for it to clients that take that coding
 * @param types media types by extension (lower case, without the dot), before those Naru knows
 * @param cacheBytes what small files may take of memory, as a {@link naru.http.FileCache} keeps
 *     them, in bytes; 0 for none
 */
public record StaticOptions(
    String cacheControl,
    List<String> indexFiles,
    boolean dotfiles,
    boolean precompressed,
    Map<String, String> types,
    int cacheBytes) {
  /**
   * {@code no-cache}, so that a changed file is served at once (see {@link
   * naru.http.FileOptions#DEFAULTS}), {@code index.html}, no dotfiles, compressed siblings, Naru's
   * own types, 8 MiB.
   */
  public static final StaticOptions DEFAULTS =
      new StaticOptions("no-cache", List.of("index.html"), false, true, Map.of(), 8 << 20);

  /** Copies what it is given; throws {@link IllegalArgumentException} for a negative size. */
  public StaticOptions {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException(
          "StaticOptions: cacheBytes must be 0 or more, but is " + cacheBytes);
    }
    indexFiles = List.copyOf(indexFiles);
    types = Map.copyOf(types);
  }

  /** The same with another {@link #cacheControl()}. */
  public StaticOptions withCacheControl(String value) {
    return new StaticOptions(value, indexFiles, dotfiles, precompressed, types, cacheBytes);
  }

  /** The same with other {@link #indexFiles()}. */
  public StaticOptions withIndexFiles(String... names) {
    return new StaticOptions(
        cacheControl, List.of(names), dotfiles, precompressed, types, cacheBytes);
  }

  /** The same with {@link #dotfiles()} served, or not. */
  public StaticOptions withDotfiles(boolean value) {
    return new StaticOptions(cacheControl, indexFiles, value, precompressed, types, cacheBytes);
  }

  /** The same with {@link #precompressed()} siblings used, or not. */
  public StaticOptions withPrecompressed(boolean value) {
    return new StaticOptions(cacheControl, indexFiles, dotfiles, value, types, cacheBytes);
  }

  /** The same with other {@link #types()}. */
  public StaticOptions withTypes(Map<String, String> value) {
    return new StaticOptions(cacheControl, indexFiles, dotfiles, precompressed, value, cacheBytes);
  }

  /** The same with another {@link #cacheBytes()}. */
  public StaticOptions withCacheBytes(int bytes) {
    return new StaticOptions(cacheControl, indexFiles, dotfiles, precompressed, types, bytes);
  }
}
