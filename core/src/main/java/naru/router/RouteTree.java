package naru.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import naru.router.PathPattern.Literal;
import naru.router.PathPattern.Rest;
import naru.router.PathPattern.Variable;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a router by the segments of their patterns. At each segment a literal comes before
 * a variable, a variable before a rest; if the way leads nowhere, the next is tried. Looking up
 * makes no object. Immutable once served from: {@link #with} makes a new one.
 */
final class RouteTree {
  private final List<Route> routes;
  private final Node root = new Node();

  RouteTree() {
    this(List.of());
  }

  private RouteTree(List<Route> routes) {
    this.routes = routes;
    routes.forEach(this::insert);
  }

  /** A tree with one route more; IllegalArgumentException if its method and pattern are taken. */
  RouteTree with(Route route) {
    List<Route> more = new ArrayList<>(routes);
    more.add(route);
    return new RouteTree(more);
  }

  private void insert(Route route) {
    Node node = root;
    for (PathPattern.Segment segment : route.pattern().segments()) {
      node =
          switch (segment) {
            case Literal literal -> node.literal(literal.text());
            case Variable variable -> node.variable();
            case Rest rest -> node.rest();
          };
    }
    for (Route other : node.routes) {
      if (other.method().equals(route.method())) {
        throw new IllegalArgumentException(
            "Two routes are the same: %s %s and %s %s"
                .formatted(other.method(), other.pattern(), route.method(), route.pattern()));
      }
    }
    node.routes = Arrays.copyOf(node.routes, node.routes.length + 1);
    node.routes[node.routes.length - 1] = route;
  }

  /**
   * The route for a path from that position (behind a slash); null if there is none for that
   * method.
   */
  @Nullable Route find(String method, String path, int from) {
    // A mounted router that is asked for its prefix alone is asked for its "/".
    return from > path.length() ? find(root, method, "", 0) : find(root, method, path, from);
  }

  private static @Nullable Route find(Node node, String method, String path, int at) {
    if (at > path.length()) {
      Route here = node.route(method);
      return here == null && node.rest != null ? node.rest.route(method) : here;
    }
    int slash = path.indexOf('/', at);
    int end = slash < 0 ? path.length() : slash;
    Node literal = node.literals.get(path, at, end);
    Route found = literal == null ? null : find(literal, method, path, end + 1);
    if (found == null && node.variable != null && end > at) {
      found = find(node.variable, method, path, end + 1);
    }
    return found == null && node.rest != null ? node.rest.route(method) : found;
  }

  /** The methods of the most specific pattern that a path has, in order; empty if it has none. */
  Set<String> methods(String path, int from) {
    Set<String> methods = new TreeSet<>();
    boolean alone = from > path.length();
    collect(root, alone ? "" : path, alone ? 0 : from, methods);
    return methods;
  }

  private static void collect(Node node, String path, int at, Set<String> methods) {
    if (at > path.length()) {
      node.addMethods(methods);
    } else {
      int slash = path.indexOf('/', at);
      int end = slash < 0 ? path.length() : slash;
      Node literal = node.literals.get(path, at, end);
      if (literal != null) {
        collect(literal, path, end + 1, methods);
      }
      if (methods.isEmpty() && node.variable != null && end > at) {
        collect(node.variable, path, end + 1, methods);
      }
    }
    if (methods.isEmpty() && node.rest != null) {
      node.rest.addMethods(methods);
    }
  }

  /** The methods of all routes. */
  Set<String> methods() {
    Set<String> methods = new TreeSet<>();
    routes.forEach(route -> methods.add(route.method()));
    return methods;
  }

  private static final class Node {
    private static final Route[] NONE = {};

    final SegmentTable<Node> literals = new SegmentTable<>();
    @Nullable Node variable;
    @Nullable Node rest;
    Route[] routes = NONE;

    Node literal(String text) {
      Node there = literals.get(text, 0, text.length());
      if (there == null) {
        there = new Node();
        literals.put(text, there);
      }
      return there;
    }

    Node variable() {
      Node there = variable == null ? new Node() : variable;
      variable = there;
      return there;
    }

    Node rest() {
      Node there = rest == null ? new Node() : rest;
      rest = there;
      return there;
    }

    @Nullable Route route(String method) {
      Route any = null;
      for (Route route : routes) {
        if (route.method().equals(method)) {
          return route;
        }
        if (route.isForAnyMethod() || (route.method().equals("GET") && method.equals("HEAD"))) {
          any = route;
        }
      }
      return any;
    }

    void addMethods(Set<String> methods) {
      for (Route route : routes) {
        methods.add(route.method());
      }
    }
  }
}
