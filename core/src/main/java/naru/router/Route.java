package naru.router;

import java.util.HashMap;
import java.util.Map;
import naru.http.PercentEncoding;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.http.ThreadUse;

/**
 * A function, and what it is asked for.
 *
 * @param method the method, or {@link #ANY}
 * @param use how it uses threads
 */
record Route(String method, PathPattern pattern, Target target, ThreadUse use) {
  /** No method has this name. */
  static final String ANY = "";

  Route(String method, PathPattern pattern, Target target) {
    this(method, pattern, target, new ThreadUse(name(method, pattern, target)));
  }

  /** What answers. */
  sealed interface Target {}

  /** One that is asked for the whole pattern. */
  record Endpoint(RequestListener listener) implements Target {}

  /** One that is asked for all below a prefix. */
  record Mount(RequestListener listener) implements Target {}

  boolean isMount() {
    return target instanceof Mount;
  }

  /** Answers a path that the pattern takes. */
  void answer(Request request, Response response, int start, int end) throws Exception {
    if (pattern.hasNames()) {
      request.params(pattern, start, end);
    }
    if (!(target instanceof Mount(Router router))) {
      use.begin(request);
    }
    switch (target) {
      case Endpoint(RequestListener listener) -> listener.handle(request, response);
      case Mount(Router router) ->
          router.dispatch().answer(request, response, pattern.behind(request.url(), start, end));
      case Mount(RequestListener listener) -> {
        String rest = request.url().substring(pattern.behind(request.url(), start, end), end);
        Map<String, String> params = new HashMap<>(request.params());
        params.put("rest", PercentEncoding.decode(rest));
        request.params(params);
        listener.handle(request, response);
      }
    }
  }

  private static String name(String method, PathPattern pattern, Target target) {
    if (target instanceof Mount) {
      return "what is mounted at " + pattern;
    }
    return (method.equals(ANY) ? "any method" : method) + " " + pattern;
  }

  @Override
  public String toString() {
    return use.toString();
  }
}
