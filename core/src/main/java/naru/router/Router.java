package naru.router;

import static naru.router.Route.ANY;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.http.ThreadUse;
import org.jspecify.annotations.Nullable;

/**
 * Gives each request to the function that is registered for its method and path.
 *
 * {@snippet :
 * Router router = new Router()
 *     .get("/users/{id}", (req, res) -> res.json(users.find(req.param("id").orElseThrow())))
 *     .delete("/users/{id}", (req, res) -> {
 *       users.delete(req.param("id").orElseThrow());
 *       res.status(204).end();
 *     })
 *     .get("/assets/{path...}", StaticFiles.of(assets))
 *     .mount("/api", api);
 * Http.createServer(router).listen(8080);
 * }
 *
 * <h2>Patterns</h2>
 *
 * A pattern is a path whose segments are literal, or {@code {name}}, which takes one segment that
 * isn't empty, or, as the last, {@code {name...}}, which takes all that is left behind its slash,
 * if only the empty text. What was taken is {@link Request#param}, decoded.
 *
 * <p>Of several patterns that take a path, the most specific that has its method answers; the order
 * of registration means nothing. Segment by segment from the left, a literal goes before {@code
 * {name}}, and that before {@code {name...}}: {@code /users/me} goes before {@code /users/{id}},
 * and both before {@code /{path...}}.
 *
 * <p>Paths are compared as they were sent, segment by segment, each decoded by itself: {@code
 * /%75sers} is {@code /users}, but {@code a%2Fb} is one segment. Case counts. Nothing is
 * normalised: {@code //} holds an empty segment and {@code ..} is a segment like any other, which
 * {@code {name}} takes. {@code {name...}} takes no {@code %2F}, which could not be told from a
 * slash in its value, so that {@code /private%2Fx} doesn't come by what guards {@code /private}. A
 * slash at the end counts, for {@code /users/} is another resource, relative links on it lead
 * elsewhere, and a proxy that guards {@code /users} may let it pass; to have both, register both.
 *
 * <h2>What comes by itself</h2>
 *
 * HEAD is answered by the route of GET. A path that has routes, but none for the method, is a 405
 * with Allow, and OPTIONS there a 204 with Allow, as is {@code OPTIONS *}; a route for the method
 * itself goes first. What a mount takes its own router alone answers for. For Allow, all patterns
 * count that take the path: beside {@code get("/{path...}", …)} every path has a route, so no POST
 * is ever a 404. Where that is not meant, use {@link #notFound} instead of the pattern, which is
 * asked only where no pattern takes the path.
 *
 * <p>Safe for use by any thread. Routes and handlers may be added at any time; a request goes by
 * those that were there when it came.
 */
public final class Router implements RequestListener {
  private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");
  private static final PathPattern EVERYWHERE = PathPattern.prefix("/");

  private final Map<String, Map<String, Route>> routes = new HashMap<>();
  private final List<Dispatch.Layer> layers = new ArrayList<>();
  private final List<RequestListener> afters = new ArrayList<>();
  private @Nullable ErrorHandler errorHandler;
  private RequestListener notFound =
      (request, response) -> {
        throw new HttpException(404, "NOT FOUND");
      };
  private ThreadUse ofNotFound = new ThreadUse("notFound");
  private volatile @Nullable Dispatch ready;

  /** A router without routes: every request is a 404. */
  public Router() {}

  /** Answers GET and HEAD. As {@link #method}. */
  public Router get(String pattern, RequestListener listener) {
    return method("GET", pattern, listener);
  }

  /** Answers POST. As {@link #method}. */
  public Router post(String pattern, RequestListener listener) {
    return method("POST", pattern, listener);
  }

  /** Answers PUT. As {@link #method}. */
  public Router put(String pattern, RequestListener listener) {
    return method("PUT", pattern, listener);
  }

  /** Answers PATCH. As {@link #method}. */
  public Router patch(String pattern, RequestListener listener) {
    return method("PATCH", pattern, listener);
  }

  /** Answers DELETE. As {@link #method}. */
  public Router delete(String pattern, RequestListener listener) {
    return method("DELETE", pattern, listener);
  }

  /** Answers HEAD where that is to differ from GET. As {@link #method}. */
  public Router head(String pattern, RequestListener listener) {
    return method("HEAD", pattern, listener);
  }

  /** Answers OPTIONS where more than Allow is to be said. As {@link #method}. */
  public Router options(String pattern, RequestListener listener) {
    return method("OPTIONS", pattern, listener);
  }

  /**
   * Answers a method, whose case counts (RFC 9110 §9.1).
   *
   * @throws IllegalArgumentException if there is a route for that method and pattern already,
   *     whatever its parameters are called, or the pattern or method is malformed
   */
  public Router method(String name, String pattern, RequestListener listener) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException("'" + name + "' can't be a method (RFC 9110 §9.1)");
    }
    return add(new Route(name, PathPattern.of(pattern), listener, false));
  }

  /** Answers the methods that the pattern has no route of its own for. As {@link #method}. */
  public Router all(String pattern, RequestListener listener) {
    return add(new Route(ANY, PathPattern.of(pattern), listener, false));
  }

  /**
   * Leaves a prefix and all below it to another listener, but for the routes of this router that
   * are more specific. It sees the prefix's parameters.
   *
   * <p>The patterns of another router go on behind the prefix; its {@code /} is the prefix itself,
   * with a slash at the end and without. It answers all that comes there, by its own handlers and
   * its own 404; what it throws goes to this router's error handler. Of two parameters of one name,
   * it sees its own. Any other listener finds the rest of the path, decoded, as the parameter
   * {@code rest}.
   *
   * @throws IllegalArgumentException if something else answers all below that prefix already, if
   *     the other is this router or has it mounted, or if the prefix is malformed or ends in {@code
   *     {name...}}
   */
  public Router mount(String prefix, RequestListener other) {
    if (other instanceof Router router && (router == this || router.dispatch().reaches(this))) {
      throw new IllegalArgumentException(
          "The router to be mounted at " + prefix + " is this one or has it mounted");
    }
    return add(new Route(ANY, PathPattern.prefix(prefix), other, true));
  }

  private synchronized Router add(Route route) {
    String shape = route.pattern().shape() + (route.isMount() ? "/{...}" : "");
    Map<String, Route> same = routes.computeIfAbsent(shape, it -> new HashMap<>());
    Route known = same.get(route.method());
    for (Route other : same.values()) {
      if (route.isMount() || other.isMount()) {
        known = other;
      }
    }
    if (known != null) {
      throw new IllegalArgumentException(
          "Both " + known + " and " + route + " would answer the same requests; drop one of them");
    }
    same.put(route.method(), route);
    ready = null;
    return this;
  }

  /**
   * Puts a handler before all routes, wherever they were added, and before 404 and 405: what is to
   * answer behind them is {@link #notFound}. Handlers run in the order in which they were added.
   * The parameters of the route are there when {@code next} has returned.
   */
  public Router use(Handler handler) {
    return add(new Dispatch.Layer(EVERYWHERE, handler));
  }

  /**
   * The same for a prefix and all below it. The handler sees the whole path; {@link #mount} takes
   * the prefix off. A {@code {name}} in it takes any segment and is no parameter.
   *
   * @throws IllegalArgumentException if the prefix is malformed or ends in {@code {name...}}
   */
  public Router use(String prefix, Handler handler) {
    return add(new Dispatch.Layer(PathPattern.prefix(prefix), handler));
  }

  /**
   * Puts a function before the routes, as {@link #use(Handler)} does; if it ends the response, or
   * throws, the request goes no further.
   */
  public Router before(RequestListener listener) {
    return use(
        (request, response, next) -> {
          listener.handle(request, response);
          if (!response.ended()) {
            next.next();
          }
        });
  }

  private synchronized Router add(Dispatch.Layer layer) {
    layers.add(layer);
    ready = null;
    return this;
  }

  /**
   * Calls when all others have returned, the error handler too, and whether they failed or not.
   * What it throws goes past the error handler. A response that is answered later, by another
   * thread, may not have ended yet, and what nobody answers here (a failure without an error
   * handler) the server answers behind this. A log of requests that is to be whole is written when
   * the response is over: {@code before((req, res) -> res.onClose(() -> log(req, res.status())))}.
   */
  public synchronized Router after(RequestListener listener) {
    afters.add(listener);
    ready = null;
    return this;
  }

  /**
   * Makes answers of what handlers and routes throw, and mounted routers unless their own error
   * handler has answered; 404 and 405 as well, which are {@link HttpException}. The response is
   * made ready for the failure before ({@link HttpException#applyTo}; a 500 unless it is one). Naru
   * logs only what is thrown again.
   *
   * <p>Isn't called if the response's head was sent or the client has gone: then the server closes
   * the connection (on HTTP/2 it resets the stream). Nor for what listeners of the body's events
   * throw, which the server answers, as it does all if there is no error handler. A second one
   * replaces the first.
   */
  public synchronized Router onError(ErrorHandler handler) {
    errorHandler = handler;
    ready = null;
    return this;
  }

  /** Answers where no pattern takes the path, in place of a 404. A second replaces the first. */
  public synchronized Router notFound(RequestListener listener) {
    notFound = listener;
    ofNotFound = new ThreadUse("notFound");
    ready = null;
    return this;
  }

  @Override
  public void handle(Request request, Response response) throws Exception {
    dispatch().answer(request, response, 1, null);
  }

  Dispatch dispatch() {
    Dispatch dispatch = ready;
    return dispatch == null ? prepare() : dispatch;
  }

  private synchronized Dispatch prepare() {
    List<Route> all = routes.values().stream().flatMap(it -> it.values().stream()).toList();
    Dispatch dispatch =
        new Dispatch(all, new RouteTrie(all), layers, afters, errorHandler, notFound, ofNotFound);
    ready = dispatch;
    return dispatch;
  }
}
