package naru.router;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way to a mounted router, from the inside out: it alone can't say which methods a path allows.
 *
 * @param mount the route by which the request left that router
 * @param start where the part of the path begins that it looks at
 */
record RoutersAround(Dispatch router, Route mount, int start, @Nullable RoutersAround next) {
  /** Adds the methods for which a path would not have come to the mounted router. */
  void addMethods(String path, int end, Set<String> methods) {
    for (RoutersAround at = this; at != null; at = at.next) {
      for (String method : at.router.routes().methods(path, at.start, end)) {
        Route route = at.router.routes().find(path, at.start, end, method);
        if (!method.equals(Route.ANY) && !at.mount.equals(route)) {
          methods.add(method);
        }
      }
    }
  }
}
