package naru.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import naru.http.FileCache;
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
 * router.get("/assets/{path...}", files)} (the variable may be called {@code rest}, which goes
 * first, or {@code path}) and {@code router.mount("/assets", files)}; or else all of it.
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

  /**
   * What a path leads to.
   *
   * @param name that of the file as it was asked for, or of the index file
   * @param isIndex whether the path led to the folder of this index file
   */
  private record Target(Folder.Entry file, String name, boolean isIndex) {}

  private final Folder folder;
  private final StaticOptions options;
  private final Optional<List<String>> prefix;
  private final FoundFiles found;
  private final FileOptions how;

  private StaticFiles(
      Folder folder,
      StaticOptions options,
      Optional<List<String>> prefix,
      FoundFiles found,
      FileOptions how) {
    this.folder = folder;
    this.options = options;
    this.prefix = prefix;
    this.found = found;
    this.how = how;
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
    FileOptions how =
        FileOptions.DEFAULTS
            .withFollowLinks(false)
            .withCacheControl(options.cacheControl())
            .withCache(new FileCache(options.cacheBytes()));
    return new StaticFiles(new Folder(absolute), options, Optional.empty(), new FoundFiles(), how);
  }

  /**
   * The same, for paths that begin with this one, such as {@code /assets}; all others are as if
   * there were no file.
   */
  public StaticFiles under(String path) {
    List<String> names = Stream.of(path.split("/")).filter(name -> !name.isEmpty()).toList();
    return new StaticFiles(folder, options, Optional.of(names), found, how);
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
    if (path.isEmpty()) {
      return false;
    }
    RequestPath own = path.get();
    Optional<FoundFiles.Found> known =
        mayRefuse(request) ? Optional.empty() : found.get(own, request);
    if (known.isPresent()) {
      return send(response, known.get().file(), known.get().how());
    }
    Optional<Target> target = target(own);
    if (target.isEmpty()) {
      return false;
    }
    if (target.get().isIndex() && !own.folder()) {
      if (response.getHeader("Cache-Control").isEmpty()) {
        // The folder may be a file tomorrow.
        response.setHeader("Cache-Control", "no-cache");
      }
      response.redirect(301, withSlash(request));
      return true;
    }
    return send(request, response, own, target.get());
  }

  /** How many paths are known. */
  int found() {
    return found.count();
  }

  private Optional<Target> target(RequestPath path) {
    Optional<Folder.Entry> entry = folder.find(path.names());
    if (entry.isEmpty()) {
      return Optional.empty();
    }
    if (entry.get().isFile()) {
      // The root itself may have become one.
      return path.folder() || path.names().isEmpty()
          ? Optional.empty()
          : Optional.of(new Target(entry.get(), path.names().getLast(), false));
    }
    for (String name : options.indexFiles()) {
      Optional<Folder.Entry> index = folder.find(entry.get(), name).filter(Folder.Entry::isFile);
      if (index.isPresent()) {
        return Optional.of(new Target(index.get(), name, true));
      }
    }
    return Optional.empty();
  }

  /** Whether the client may not want the file as it is (RFC 9110 §12.5.3). */
  private static boolean mayRefuse(Request request) {
    String accepted = request.header("Accept-Encoding").orElse("");
    return accepted.indexOf('*') >= 0 || accepted.indexOf(';') >= 0;
  }

  /** The part of the path that names a file of this folder. */
  private Optional<RequestPath> ownPath(Request request) {
    Optional<String> param = request.param("rest").or(() -> request.param("path"));
    if (prefix.isEmpty() && param.isPresent()) {
      if (param.get().indexOf('/') >= 0 && hasEncodedSlash(request.path())) {
        return Optional.empty();
      }
      boolean slash = request.path().endsWith("/");
      return RequestPath.ofDecoded(param.get(), options.dotfiles())
          .map(path -> new RequestPath(path.names(), slash));
    }
    return RequestPath.of(request.path(), prefix.orElse(List.of()), options.dotfiles());
  }

  /** What {@code {path}} without dots takes: a guard before that folder wasn't asked then. */
  private static boolean hasEncodedSlash(String path) {
    return path.contains("%2F") || path.contains("%2f");
  }

  /** Two slashes at the beginning would name another host (RFC 3986 §4.2). */
  private static String withSlash(Request request) {
    String url = request.url();
    int query = url.indexOf('?');
    String path = request.path().replaceFirst("^/+", "/") + '/';
    return query < 0 ? path : path + url.substring(query);
  }

  private boolean send(Request request, Response response, RequestPath asked, Target target) {
    String type = options.types().get(extension(target.name));
    FileOptions typed = type == null ? how.withTypeOf(target.name) : how.withContentType(type);
    AcceptEncoding accepted = AcceptEncoding.parse(request.header("Accept-Encoding"));
    Precompressed.Form form =
        form(target, accepted)
            .orElseThrow(() -> new HttpException(406, "NOT ACCEPTABLE", "Vary", VARY));
    Path path = form.entry().path();
    if (form.varies()) {
      vary(response);
    }
    if (form.alone() && path.equals(plainPath(asked, target))) {
      // No link was followed, and there is one form: so the folders on the way tell all.
      found.put(
          asked,
          folder.path(),
          new FoundFiles.Found(path, typed),
          () ->
              target(asked)
                  .flatMap(again -> form(again, accepted))
                  .filter(form::isSame)
                  .isPresent());
    }
    if (send(response, path, form.coding().map(typed::withContentEncoding).orElse(typed))) {
      return true;
    }
    // A sibling may have gone since, or be one that this process can't read.
    return form.coding().isPresent()
        && accepted.weightOfIdentity() > 0
        && send(response, target.file.path(), typed);
  }

  private Path plainPath(RequestPath asked, Target target) {
    Path path = folder.path();
    for (String name : asked.names()) {
      path = path.resolve(name);
    }
    return target.isIndex ? path.resolve(target.name) : path;
  }

  private Optional<Precompressed.Form> form(Target target, AcceptEncoding accepted) {
    return options.precompressed()
        ? Precompressed.choose(target.file, accepted)
        : Optional.of(Precompressed.Form.plain(target.file));
  }

  private static boolean send(Response response, Path path, FileOptions options) {
    try {
      response.sendFile(path, options);
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
