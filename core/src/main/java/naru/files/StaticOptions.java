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
 */
public record StaticOptions(
    String cacheControl,
    List<String> indexFiles,
    boolean dotfiles,
    boolean precompressed,
    Map<String, String> types) {
  /**
   * {@code no-cache}, so that a changed file is served at once (see {@link
   * naru.http.FileOptions#DEFAULTS}), {@code index.html}, no dotfiles, compressed siblings, Naru's
   * own types.
   */
  public static final StaticOptions DEFAULTS =
      new StaticOptions("no-cache", List.of("index.html"), false, true, Map.of());

  /** Copies what it is given. */
  public StaticOptions {
    indexFiles = List.copyOf(indexFiles);
    types = Map.copyOf(types);
  }

  /** The same with another {@link #cacheControl()}. */
  public StaticOptions withCacheControl(String value) {
    return new StaticOptions(value, indexFiles, dotfiles, precompressed, types);
  }

  /** The same with other {@link #indexFiles()}. */
  public StaticOptions withIndexFiles(String... names) {
    return new StaticOptions(cacheControl, List.of(names), dotfiles, precompressed, types);
  }

  /** The same with {@link #dotfiles()} served, or not. */
  public StaticOptions withDotfiles(boolean value) {
    return new StaticOptions(cacheControl, indexFiles, value, precompressed, types);
  }

  /** The same with {@link #precompressed()} siblings used, or not. */
  public StaticOptions withPrecompressed(boolean value) {
    return new StaticOptions(cacheControl, indexFiles, dotfiles, value, types);
  }

  /** The same with other {@link #types()}. */
  public StaticOptions withTypes(Map<String, String> value) {
    return new StaticOptions(cacheControl, indexFiles, dotfiles, precompressed, value);
  }
}
