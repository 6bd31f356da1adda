package naru.router;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import org.jspecify.annotations.Nullable;

/**
 * Chooses by method and path who answers. A path pattern has literal segments, {@code {name}} for
 * any one segment, and at its end {@code {name...}} for the rest; the parts are in {@link
 * Request#param}, decoded. The most specific pattern that has the method wins, whatever the order
 * in which routes were added. Paths are compared as sent, segment by segment: {@code /users/} is
 * not {@code /users}, and {@code %2F} is no slash.
 *
 * <p>By itself a router answers HEAD by the route of GET, OPTIONS with the allowed methods, a known
 * path with another method with 405 and Allow, and an unknown path with 404; the last two are
 * {@link HttpException}s, so an error handler sees them.
 *
 * <p>Safe for use by any thread. Routes and handlers may be added at any time; a request sees those
 * that were there when it came.
 */
public final class Router implements RequestListener {
  private record Stage(String prefix, Handler handler) {}

  private volatile RouteTree routes = new RouteTree();
  private volatile List<Stage> stages = List.of();
  private volatile @Nullable ErrorHandler errorHandler;
  private volatile RequestListener notFound =
      (request, response) -> {
        throw new HttpException(404, "NOT FOUND");
      };

  /** A router without routes. */
  public Router() {}

  /** Answers GET, and HEAD unless that has a route of its own. */
  public Router get(String pattern, RequestListener listener) {
    return method("GET", pattern, listener);
  }

  /** Answers POST. */
  public Router post(String pattern, RequestListener listener) {
    return method("POST", pattern, listener);
  }

  /** Answers PUT. */
  public Router put(String pattern, RequestListener listener) {
    return method("PUT", pattern, listener);
  }

  /** Answers PATCH. */
  public Router patch(String pattern, RequestListener listener) {
    return method("PATCH", pattern, listener);
  }

  /** Answers DELETE. */
  public Router delete(String pattern, RequestListener listener) {
    return method("DELETE", pattern, listener);
  }

  /**
   * Answers a method, as it is written in requests.
   *
   * @throws IllegalArgumentException if the pattern is malformed, or has a route for that method
   *     already
   */
  public Router method(String method, String pattern, RequestListener listener) {
    return add(new Route(method, PathPattern.parse(pattern), listener, false));
  }

  /** Answers all methods that have no route of their own for that pattern. */
  public Router all(String pattern, RequestListener listener) {
    return method(Route.ANY, pattern, listener);
  }

  /**
   * Gives all paths below a prefix to another listener. A router there sees only what follows the
   * prefix; its handlers and its error handler are for its own routes. The prefix may have variable
   * parts.
   */
  public Router mount(String prefix, RequestListener listener) {
    String base = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    if (!base.isEmpty()) {
      add(new Route(Route.ANY, PathPattern.parse(base), listener, true));
    }
    return add(new Route(Route.ANY, PathPattern.parse(base + "/{rest...}"), listener, true));
  }

  private synchronized Router add(Route route) {
    routes = routes.with(route);
    return this;
  }

  /** Puts a handler before all routes, behind the handlers that are there. */
  public Router use(Handler handler) {
    return use("/", handler);
  }

  /** The same for paths that are the prefix or below it. */
  public synchronized Router use(String prefix, Handler handler) {
    if (!prefix.startsWith("/")) {
      throw new IllegalArgumentException("The prefix '" + prefix + "' must begin with a slash");
    }
    List<Stage> more = new ArrayList<>(stages);
    more.add(
        new Stage(
            prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix, handler));
    stages = List.copyOf(more);
    return this;
  }

  /** Runs before routes. If it ends the response, nothing else is called. */
  public Router before(RequestListener listener) {
    return use(
        (request, response, next) -> {
          listener.handle(request, response);
          if (!response.ended()) {
            next.next();
          }
        });
  }

  /** Runs when what comes behind has returned or failed, before the error handler. */
  public Router after(RequestListener listener) {
    return use(
        (request, response, next) -> {
          try {
            next.next();
          } finally {
            listener.handle(request, response);
          }
        });
  }

  /**
   * Answers for all that handlers and routes throw before anything was sent; the rest goes to the
   * server.
   */
  public Router onError(ErrorHandler handler) {
    errorHandler = handler;
    return this;
  }

  /** Answers paths that have no route; without it they are an HttpException 404. */
  public Router notFound(RequestListener listener) {
    notFound = listener;
    return this;
  }

  @Override
  public void handle(Request request, Response response) throws Exception {
    handle(request, response, 0);
  }

  /** Answers a path from that position on, where its slash is. */
  private void handle(Request request, Response response, int from) throws Exception {
    ErrorHandler errors = errorHandler;
    try {
      List<Stage> all = stages;
      if (all.isEmpty()) {
        route(request, response, from);
      } else {
        new Chain(request, response, from, all).next();
      }
    } catch (Throwable e) {
      if (errors == null || response.headersSent()) {
        throw e;
      }
      errors.handle(e, request, response);
    }
  }

  private void route(Request request, Response response, int from) throws Exception {
    String path = request.path();
    String method = request.method();
    if (path.equals("*")) {
      options(response, routes.methods());
      return;
    }
    int start = Math.min(from + 1, path.length() + 1);
    RouteTree tree = routes;
    Route route = tree.find(method, path, start);
    if (route != null) {
      run(route, request, response, path, start);
      return;
    }
    Set<String> methods = tree.methods(path, start);
    if (methods.isEmpty()) {
      notFound.handle(request, response);
    } else if (method.equals("OPTIONS")) {
      options(response, methods);
    } else {
      throw new HttpException(405, "Method Not Allowed", "Allow", allow(methods));
    }
  }

  private static void run(Route route, Request request, Response response, String path, int start)
      throws Exception {
    PathPattern pattern = route.pattern();
    if (pattern.hasVariables()) {
      Map<String, String> params = new LinkedHashMap<>(request.params());
      params.putAll(pattern.variables(path, start));
      request.params(params);
    }
    if (route.mounted() && route.listener() instanceof Router inner) {
      inner.handle(request, response, mountEnd(pattern, path, start));
    } else {
      route.listener().handle(request, response);
    }
  }

  /** Where the mounted part of a path begins: at the slash behind the prefix, or at the end. */
  private static int mountEnd(PathPattern pattern, String path, int start) {
    boolean rest = pattern.segments().getLast() instanceof PathPattern.Rest;
    int at = start - 1;
    for (int left = pattern.segments().size() - (rest ? 1 : 0); left > 0; left--) {
      int slash = path.indexOf('/', at + 1);
      at = slash < 0 ? path.length() : slash;
    }
    return at;
  }

  private static void options(Response response, Set<String> methods) {
    response.status(204).setHeader("Allow", allow(methods));
    response.end();
  }

  private static String allow(Set<String> methods) {
    Set<String> all = new TreeSet<>(methods);
    if (all.remove(Route.ANY)) {
      all.addAll(Set.of("GET", "POST", "PUT", "PATCH", "DELETE"));
    }
    if (all.contains("GET")) {
      all.add("HEAD");
    }
    all.add("OPTIONS");
    return String.join(", ", all);
  }

  private final class Chain implements Next {
    private final Request request;
    private final Response response;
    private final int from;
    private final List<Stage> all;
    private int at;

    Chain(Request request, Response response, int from, List<Stage> all) {
      this.request = request;
      this.response = response;
      this.from = from;
      this.all = all;
    }

    @Override
    public void next() throws Exception {
      while (at < all.size()) {
        Stage stage = all.get(at++);
        if (isBelow(request.path(), stage.prefix())) {
          stage.handler().handle(request, response, this);
          return;
        }
      }
      at++;
      if (at > all.size() + 1) {
        throw new IllegalStateException("next() was called a second time");
      }
      route(request, response, from);
    }

    private boolean isBelow(String path, String prefix) {
      int end = from + prefix.length();
      return path.startsWith(prefix, from)
          && (path.length() == end || path.charAt(end) == '/' || prefix.isEmpty());
    }
  }
}
