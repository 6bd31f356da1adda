package naru.router;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import naru.http.PercentEncoding;
import org.jspecify.annotations.Nullable;

/**
 * Routes by the segments of their patterns. A search reads the path once unless it must go back,
 * visits no node twice, and copies nothing unless a segment has a percent code.
 *
 * <p>Filled by one thread, then read by any.
 */
final class RouteTrie {
  private final Node root = new Node("");

  RouteTrie(List<Route> routes) {
    routes.forEach(this::add);
  }

  private void add(Route route) {
    Node node = root;
    for (PathPattern.Segment segment : route.pattern().segments()) {
      switch (segment.kind()) {
        case LITERAL -> node = node.literals.findOrAdd(segment.text());
        case NAME -> node = node.namedOrNew();
        case REST -> {
          node.rest.add(route);
          return;
        }
      }
    }
    if (!route.isMount()) {
      node.here.add(route);
      return;
    }
    node.prefix.add(route);
    (route.mounted() != null ? node.router : node.rest).add(route);
  }

  /** The route with the most specific pattern of those for that path and method. */
  @Nullable Route find(String path, int start, int end, String method) {
    return search(root, path, start, end, method, null);
  }

  /** The methods of all routes for that path, HEAD among them where GET is; in order. */
  Set<String> methods(String path, int start, int end) {
    Set<String> methods = new TreeSet<>();
    search(root, path, start, end, "", methods);
    return methods;
  }

  /**
   * Stops at the first route for the method; or, with a set to fill, goes to all and finds none.
   */
  private static @Nullable Route search(
      Node node, String path, int start, int end, String method, @Nullable Set<String> seen) {
    int hash = 0;
    boolean encoded = false;
    int slash = start;
    for (; slash < end; slash++) {
      char c = path.charAt(slash);
      if (c == '/') {
        break;
      }
      encoded |= c == '%';
      hash = 31 * hash + c;
    }
    Node literal =
        encoded
            ? node.literals.find(PercentEncoding.decode(path.substring(start, slash)))
            : node.literals.find(path, start, slash, hash);
    Route found = literal == null ? null : behind(literal, path, slash, end, method, seen);
    Node named = node.named;
    if (found == null && named != null && start < slash) {
      found = behind(named, path, slash, end, method, seen);
    }
    if (found == null && !node.rest.isEmpty() && !PathPattern.hasEncodedSlash(path, start, end)) {
      found = node.rest.find(method, seen);
    }
    return found == null ? node.router.find(method, seen) : found;
  }

  private static @Nullable Route behind(
      Node node, String path, int slash, int end, String method, @Nullable Set<String> seen) {
    if (slash < end) {
      return search(node, path, slash + 1, end, method, seen);
    }
    Route found = node.here.find(method, seen);
    return found == null ? node.prefix.find(method, seen) : found;
  }

  /** The place that a path leads to, segment by segment. */
  private static final class Node {
    final String literal;
    final Literals literals = new Literals();

    /** For paths that end here. */
    final ByMethod here = new ByMethod();

    /** What is mounted here, for paths that end here. */
    final ByMethod prefix = new ByMethod();

    /** For paths that go on, if no slash in them is encoded. */
    final ByMethod rest = new ByMethod();

    /** A router that is mounted here, for paths that go on: it looks at each segment itself. */
    final ByMethod router = new ByMethod();

    @Nullable Node named;

    Node(String literal) {
      this.literal = literal;
    }

    Node namedOrNew() {
      Node node = named == null ? new Node("") : named;
      named = node;
      return node;
    }
  }

  /**
   * The routes of one pattern, no two for the same method: so few that to look at each is faster
   * than a hash.
   */
  private static final class ByMethod {
    private Route[] routes = {};

    void add(Route route) {
      routes = Arrays.copyOf(routes, routes.length + 1);
      routes[routes.length - 1] = route;
    }

    boolean isEmpty() {
      return routes.length == 0;
    }

    @Nullable Route find(String method, @Nullable Set<String> seen) {
      if (seen != null) {
        addMethods(seen);
        return null;
      }
      if (isEmpty()) {
        return null;
      }
      Route found = of(method);
      if (found == null && method.equals("HEAD")) {
        found = of("GET");
      }
      return found == null ? of(Route.ANY) : found;
    }

    private @Nullable Route of(String method) {
      for (Route route : routes) {
        if (route.method().equals(method)) {
          return route;
        }
      }
      return null;
    }

    private void addMethods(Set<String> seen) {
      for (Route route : routes) {
        seen.add(route.method());
        if (route.method().equals("GET")) {
          seen.add("HEAD");
        }
      }
    }
  }

  /** Nodes by their literal: a hash table that is asked with a part of a text, without a copy. */
  private static final class Literals {
    private @Nullable Node[] table = new @Nullable Node[2];
    private int count;

    Node findOrAdd(String literal) {
      Node node = find(literal);
      if (node == null) {
        node = new Node(literal);
        if (2 * ++count > table.length) {
          grow();
        }
        put(node);
      }
      return node;
    }

    private void grow() {
      @Nullable Node[] old = table;
      table = new @Nullable Node[2 * old.length];
      for (Node node : old) {
        if (node != null) {
          put(node);
        }
      }
    }

    private void put(Node node) {
      int i = slot(node.literal.hashCode());
      while (table[i] != null) {
        i = i + 1 & table.length - 1;
      }
      table[i] = node;
    }

    @Nullable Node find(String literal) {
      return find(literal, 0, literal.length(), literal.hashCode());
    }

    /** The hash is that of the part, as String has it. */
    @Nullable Node find(String text, int from, int to, int hash) {
      for (int i = slot(hash); ; i = i + 1 & table.length - 1) {
        Node node = table[i];
        if (node == null) {
          return null;
        }
        if (node.literal.length() == to - from && text.startsWith(node.literal, from)) {
          return node;
        }
      }
    }

    private int slot(int hash) {
      return (hash ^ hash >>> 16) & table.length - 1;
    }
  }
}
