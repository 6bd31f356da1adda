package naru.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import naru.http.FileOptions;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.router.Handler;
import naru.router.Next;

/**
 * Serves the files of a folder to GET and HEAD, as {@link Response#sendFile(Path)} sends them; a
 * changed file is served at once.
 *
 * <p>Which part of the request's path names the file: behind the prefix given by {@link #under}; or
 * else what a router's route or mount has matched as the rest, as in {@code
 * router.get("/assets/{path...}", files)} (the variable may be called {@code path} or {@code rest})
 * and {@code router.mount("/assets", files)}; or else all of it.
 *
 * <p>{@code /dir} is redirected (301) to {@code /dir/} and answered there with the folder's index
 * file. What isn't there is {@link HttpException} 404, and so is whatever isn't to be served:
 * dotfiles, folders without an index file, pipes and devices, and every path that would lead out of
 * the folder, by dots, codings or symbolic links. Links that stay within the folder are followed.
 * Methods other than GET and HEAD are 405. As a {@link Handler}, {@code router.use(files)}, it goes
 * on to the next instead of answering 404 or 405.
 *
 * <p>Files are looked up and opened on the thread of the request, which blocks shortly, on an event
 * loop too. Safe for use by any thread.
 */
public final class StaticFiles implements RequestListener, Handler {
  private static final String VARY = "Accept-Encoding";

  private final Folder folder;
  private final StaticOptions options;
  private final Optional<List<String>> prefix;

  private StaticFiles(Folder folder, StaticOptions options, Optional<List<String>> prefix) {
    this.folder = folder;
    this.options = options;
    this.prefix = prefix;
  }

  /**
   * Serves a folder. A relative path starts at the working directory, as everywhere in Java; {@code
   * Program.folder().resolve("public")} is the folder beside the program.
   *
   * @throws IllegalArgumentException if it isn't a folder
   */
  public static StaticFiles of(Path folder) {
    return of(folder, StaticOptions.DEFAULTS);
  }

  /** The same with options. */
  public static StaticFiles of(Path folder, StaticOptions options) {
    Path absolute = folder.toAbsolutePath();
    if (!Files.isDirectory(absolute)) {
      throw new IllegalArgumentException(
          "StaticFiles: " + absolute + " is not a folder; create it or name another");
    }
    return new StaticFiles(new Folder(absolute), options, Optional.empty());
  }

  /**
   * The same, for paths that begin with this one, such as {@code /assets}; all others are as if
   * there were no file.
   */
  public StaticFiles under(String path) {
    List<String> names = Stream.of(path.split("/")).filter(name -> !name.isEmpty()).toList();
    return new StaticFiles(folder, options, Optional.of(names));
  }

  @Override
  public void handle(Request request, Response response) {
    if (!reads(request)) {
      throw new HttpException(405, "METHOD NOT ALLOWED", "Allow", "GET, HEAD");
    }
    if (!serve(request, response)) {
      throw new HttpException(404, "NOT FOUND");
    }
  }

  @Override
  public void handle(Request request, Response response, Next next) throws Exception {
    if (!reads(request) || !serve(request, response)) {
      next.next();
    }
  }

  private static boolean reads(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  /** False if there is no such file. */
  private boolean serve(Request request, Response response) {
    Optional<RequestPath> path = ownPath(request);
    Optional<Folder.Entry> found = path.flatMap(own -> folder.find(own.names()));
    if (path.isEmpty() || found.isEmpty()) {
      return false;
    }
    RequestPath own = path.get();
    Folder.Entry entry = found.get();
    if (entry.isFile()) {
      return !own.folder() && send(request, response, entry, own.names().getLast());
    }
    for (String name : options.indexFiles()) {
      Optional<Folder.Entry> index = folder.find(entry, name).filter(Folder.Entry::isFile);
      if (index.isPresent() && own.folder()) {
        return send(request, response, index.get(), name);
      } else if (index.isPresent()) {
        response.redirect(301, withSlash(request));
        return true;
      }
    }
    return false;
  }

  /** The part of the path that names a file of this folder. */
  private Optional<RequestPath> ownPath(Request request) {
    Optional<String> param = request.param("path").or(() -> request.param("rest"));
    if (prefix.isEmpty() && param.isPresent()) {
      boolean slash = request.path().endsWith("/");
      return RequestPath.ofDecoded(param.get(), options.dotfiles())
          .map(path -> new RequestPath(path.names(), slash));
    }
    return RequestPath.of(request.path(), prefix.orElse(List.of()), options.dotfiles());
  }

  /** Two slashes at the beginning would name another host (RFC 3986 §4.2). */
  private static String withSlash(Request request) {
    String url = request.url();
    int query = url.indexOf('?');
    String path = request.path().replaceFirst("^/+", "/") + '/';
    return query < 0 ? path : path + url.substring(query);
  }

  private boolean send(Request request, Response response, Folder.Entry file, String name) {
    FileOptions how =
        FileOptions.DEFAULTS
            .withFollowLinks(false)
            .withCacheControl(options.cacheControl())
            .withTypeOf(name);
    String type = options.types().get(extension(name));
    if (type != null) {
      how = how.withContentType(type);
    }
    Path path = file.path();
    if (options.precompressed()) {
      AcceptEncoding accepted = AcceptEncoding.parse(request.header("Accept-Encoding"));
      Precompressed.Form form =
          Precompressed.choose(file, accepted)
              .orElseThrow(() -> new HttpException(406, "NOT ACCEPTABLE", "Vary", VARY));
      if (form.varies()) {
        vary(response);
      }
      how = form.coding().map(how::withContentEncoding).orElse(how);
      path = form.entry().path();
    }
    try {
      response.sendFile(path, how);
      return true;
    } catch (HttpException e) {
      if (e.status() == 404) {
        return false;
      }
      throw e;
    }
  }

  private static String extension(String name) {
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static void vary(Response response) {
    String already = response.getHeader("Vary").orElse("");
    if (!already.contains("*") && !already.toLowerCase(Locale.ROOT).contains("accept-encoding")) {
      response.appendHeader("Vary", VARY);
    }
  }
}
