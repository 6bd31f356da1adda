package naru.router;

import java.util.Map;
import naru.http.PathParameters;
import naru.http.PercentEncoding;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.http.ThreadUse;
import org.jspecify.annotations.Nullable;

/**
 * A function, and what it is asked for.
 *
 * @param method the method, or {@link #ANY}
 * @param isMount whether it is asked for all below a prefix, in place of the whole pattern
 * @param use how it uses threads
 */
record Route(
    String method, PathPattern pattern, RequestListener listener, boolean isMount, ThreadUse use) {
  /** No method has this name. */
  static final String ANY = "";

  /** What is behind the prefix of something that is mounted. */
  private static final PathParameters REST =
      new PathParameters() {
        @Override
        public @Nullable String find(String url, int start, int end, String name) {
          return name.equals("rest") ? PercentEncoding.decode(url.substring(start, end)) : null;
        }

        @Override
        public void putAll(String url, int start, int end, Map<String, String> into) {
          into.put("rest", PercentEncoding.decode(url.substring(start, end)));
        }
      };

  Route(String method, PathPattern pattern, RequestListener listener, boolean isMount) {
    this(method, pattern, listener, isMount, new ThreadUse(name(method, pattern, isMount)));
  }

  /** The router that is mounted there, if it is one. */
  @Nullable Router mounted() {
    return isMount && listener instanceof Router router ? router : null;
  }

  /**
   * Answers a path that the pattern takes.
   *
   * @param of whose route it is
   * @param around the routers around that one
   */
  void answer(
      Request request,
      Response response,
      int start,
      int end,
      Dispatch of,
      @Nullable RoutersAround around)
      throws Exception {
    if (pattern.hasNames()) {
      request.params(pattern, start, end);
    }
    Router router = mounted();
    if (router != null) {
      router
          .dispatch()
          .answer(
              request,
              response,
              pattern.behind(request.url(), start, end),
              new RoutersAround(of, this, start, around));
      return;
    }
    use.begin(request);
    if (isMount) {
      request.params(REST, pattern.behind(request.url(), start, end), end);
    }
    listener.handle(request, response);
  }

  private static String name(String method, PathPattern pattern, boolean isMount) {
    if (isMount) {
      return "what is mounted at " + pattern;
    }
    return (method.equals(ANY) ? "any method" : method) + " " + pattern;
  }

  @Override
  public String toString() {
    return use.toString();
  }
}
