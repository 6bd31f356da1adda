package naru.router;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.http.ThreadUse;
import org.jspecify.annotations.Nullable;

/**
 * What a router was told up to some moment, made ready for requests; unmodifiable.
 *
 * <pre>
 * layers ──► route | 405 | OPTIONS | notFound      what fails in here
 *                                                     ──► error handler, if there is one
 *                                                           ──► after handlers, in every case
 * </pre>
 */
record Dispatch(
    List<Route> all,
    RouteTrie routes,
    List<Layer> layers,
    List<RequestListener> afters,
    @Nullable ErrorHandler errorHandler,
    RequestListener notFound,
    ThreadUse ofNotFound) {
  private static final List<String> COMMON_METHODS =
      List.of("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT");

  /** A handler and the paths it stands before. */
  record Layer(PathPattern prefix, Handler handler) {}

  Dispatch {
    layers = List.copyOf(layers);
    afters = List.copyOf(afters);
  }

  /** Answers, by the path from {@code start} on. */
  void answer(Request request, Response response, int start, @Nullable RoutersAround around)
      throws Exception {
    String path = request.url();
    int mark = path.indexOf('?');
    Throwable failure = null;
    try {
      go(request, response, start, mark < 0 ? path.length() : mark, around, 0);
    } catch (Throwable e) {
      failure = answered(e, request, response);
    }
    for (RequestListener after : afters) {
      try {
        after.handle(request, response);
      } catch (Throwable e) {
        if (failure == null) {
          failure = e;
        } else if (!failure.equals(e)) {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      rethrow(failure);
    }
  }

  /** Gives a failure to the error handler; what it throws then, or null. */
  private @Nullable Throwable answered(Throwable failure, Request request, Response response) {
    if (errorHandler == null || response.headersSent() || response.closed()) {
      // Once the head was sent nobody can answer any more; the server breaks the connection off.
      return failure;
    }
    try {
      HttpException.of(failure).applyTo(response);
      errorHandler.handle(failure, request, response);
      return null;
    } catch (Throwable e) {
      if (!e.equals(failure) && !failure.equals(e.getCause())) {
        e.addSuppressed(failure);
      }
      return e;
    }
  }

  /** Whether a router is mounted here, or on one that is. */
  boolean reaches(Router router) {
    for (Route route : all) {
      Router mounted = route.mounted();
      if (mounted != null && (mounted == router || mounted.dispatch().reaches(router))) {
        return true;
      }
    }
    return false;
  }

  /** The methods of all routes, for OPTIONS *. */
  private Set<String> methods() {
    Set<String> methods = new TreeSet<>(Set.of("OPTIONS"));
    for (Route route : all) {
      Router mounted = route.mounted();
      if (mounted != null) {
        methods.addAll(mounted.dispatch().methods());
      } else if (route.method().equals(Route.ANY)) {
        methods.addAll(COMMON_METHODS);
      } else {
        methods.addAll(
            route.method().equals("GET") ? Set.of("GET", "HEAD") : Set.of(route.method()));
      }
    }
    return methods;
  }

  private static void rethrow(Throwable failure) throws Exception {
    // No switch over types: Java makes a class for one, when a process answers its first mistake.
    if (failure instanceof Exception e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw new IllegalStateException(failure);
  }

  /** Goes the way of a request through the layers, from one on, to its route. */
  private void go(
      Request request,
      Response response,
      int start,
      int end,
      @Nullable RoutersAround around,
      int from)
      throws Exception {
    String path = request.url();
    for (int i = from; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.prefix.behind(path, start, end) >= 0) {
        layer.handler.handle(
            request, response, new Step(request, response, start, end, around, i + 1));
        return;
      }
    }
    // OPTIONS * asks of the server as a whole (RFC 9110 §9.3.7).
    boolean ofServer = !path.startsWith("/");
    Route route = ofServer ? null : routes.find(path, start, end, request.method());
    if (route != null) {
      route.answer(request, response, start, end, this, around);
      return;
    }
    Set<String> allowed = ofServer ? methods() : routes.methods(path, start, end);
    if (allowed.isEmpty()) {
      ofNotFound.begin(request);
      notFound.handle(request, response);
      return;
    }
    if (around != null) {
      around.addMethods(path, end, allowed);
    }
    allowed.add("OPTIONS");
    String allow = String.join(", ", allowed);
    if (!request.method().equals("OPTIONS")) {
      throw new HttpException(405, "METHOD NOT ALLOWED", "Allow", allow);
    }
    response.writeHead(204, "Allow", allow).end();
  }

  /** The way of one request from a layer on. */
  private final class Step implements Next {
    private final Request request;
    private final Response response;
    private final int start;
    private final int end;
    private final @Nullable RoutersAround around;
    private final int to;
    private boolean taken;

    Step(
        Request request,
        Response response,
        int start,
        int end,
        @Nullable RoutersAround around,
        int to) {
      this.request = request;
      this.response = response;
      this.start = start;
      this.end = end;
      this.around = around;
      this.to = to;
    }

    @Override
    public void next() throws Exception {
      if (taken) {
        throw new IllegalStateException("A handler of a router has called next() twice");
      }
      taken = true;
      go(request, response, start, end, around, to);
    }
  }
}
