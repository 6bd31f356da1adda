package naru.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import naru.http.PercentEncoding;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * The trie finds what a naive search finds that splits the path and tries each route.
 *
 * <p>Without shrinking: jqwik mixes up parameters that are lists of different types there, and its
 * own failure hides the sample.
 */
class RouteTrieTest {
  @Property(shrinking = ShrinkingMode.OFF)
  void theMostSpecificRouteIsFoundWhateverTheOrder(
      @ForAll("routes") List<Route> routes,
      @ForAll("paths") String path,
      @ForAll("asked") String method) {
    RouteTrie trie = new RouteTrie(routes);
    assertThat(Optional.ofNullable(trie.find(path, 1, path.length(), method)))
        .isEqualTo(naive(routes, path, method));
    assertThat(
            Optional.ofNullable(
                new RouteTrie(routes.reversed()).find(path, 1, path.length(), method)))
        .isEqualTo(naive(routes, path, method));
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void aPartOfATextIsSearchedAsIfItStoodAlone(
      @ForAll("routes") List<Route> routes, @ForAll("paths") String path) {
    assertThat(
            Optional.ofNullable(
                new RouteTrie(routes).find("/a" + path + "?a/b", 3, path.length() + 2, "GET")))
        .isEqualTo(naive(routes, path, "GET"));
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void theMethodsAreThoseOfAllRoutesForThePath(
      @ForAll("routes") List<Route> routes, @ForAll("paths") String path) {
    Set<String> methods = new TreeSet<>();
    for (Route route : routes) {
      if (takes(route, path)) {
        methods.add(route.method());
        if (route.method().equals("GET")) {
          methods.add("HEAD");
        }
      }
    }
    assertThat(new RouteTrie(routes).methods(path, 1, path.length())).isEqualTo(methods);
  }

  @Property(shrinking = ShrinkingMode.OFF)
  void amongManyLiteralsEachIsFound(@ForAll("names") Set<String> names) {
    List<Route> routes = names.stream().map(name -> route("GET", "/x/" + name)).toList();
    RouteTrie trie = new RouteTrie(routes);
    for (Route route : routes) {
      String path = route.pattern().toString();
      assertThat(trie.find(path, 1, path.length(), "GET")).isSameAs(route);
      String other = path + "~";
      assertThat(trie.find(other, 1, other.length(), "GET")).isNull();
    }
  }

  @Provide
  Arbitrary<Set<String>> names() {
    return Arbitraries.strings()
        .withChars("abAB가")
        .ofMinLength(1)
        .ofMaxLength(4)
        .set()
        .ofMaxSize(200);
  }

  @Provide
  Arbitrary<String> asked() {
    return Arbitraries.of("GET", "POST", "HEAD", "DELETE", "get");
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "%61", "", "a%2Fb", "..", "%zz", "aa", "BB")
        .list()
        .ofMinSize(1)
        .ofMaxSize(4)
        .map(parts -> "/" + String.join("/", parts));
  }

  @Provide
  Arbitrary<List<Route>> routes() {
    Arbitrary<Route> one =
        Combinators.combine(patterns(), Arbitraries.of("GET", "GET", "POST", "HEAD", Route.ANY))
            .as((pattern, method) -> route(method, pattern));
    return one.list().ofMaxSize(12).map(RouteTrieTest::withoutDuplicates);
  }

  private static Arbitrary<String> patterns() {
    Arbitrary<List<String>> parts =
        Arbitraries.of("a", "b", "{}", "{}", "a%2Fb", "Aa", "BB").list().ofMaxSize(3);
    // "Aa" and "BB" have the same hash.
    return Combinators.combine(parts, Arbitraries.of("", "a", "{}", "{...}"))
        .as(
            (first, last) -> {
              List<String> all = new ArrayList<>(first);
              all.add(last);
              return IntStream.range(0, all.size())
                  .mapToObj(i -> "/" + all.get(i).replace("{", "{p" + i))
                  .collect(Collectors.joining());
            });
  }

  private static Route route(String method, String pattern) {
    return new Route(method, PathPattern.of(pattern), (request, response) -> {}, false);
  }

  private static List<Route> withoutDuplicates(List<Route> routes) {
    Set<String> seen = new HashSet<>();
    return routes.stream()
        .filter(it -> seen.add(it.method() + " " + it.pattern().shape()))
        .toList();
  }

  private static Optional<Route> naive(List<Route> routes, String path, String method) {
    return routes.stream()
        .filter(it -> takes(it, path))
        .filter(it -> rank(it, method) < 3)
        .min(
            Comparator.comparing(RouteTrieTest::specificity)
                .thenComparingInt(it -> rank(it, method)));
  }

  private static int rank(Route route, String method) {
    if (route.method().equals(method)) {
      return 0;
    }
    if (method.equals("HEAD") && route.method().equals("GET")) {
      return 1;
    }
    return route.method().equals(Route.ANY) ? 2 : 3;
  }

  /** Compared as text: a literal before a name before the rest. */
  private static String specificity(Route route) {
    return route.pattern().segments().stream()
        .map(
            it ->
                switch (it.kind()) {
                  case LITERAL -> "0";
                  case NAME -> "1";
                  case REST -> "2";
                })
        .collect(Collectors.joining());
  }

  private static boolean takes(Route route, String path) {
    List<String> parts = List.of(path.substring(1).split("/", -1));
    List<PathPattern.Segment> segments = route.pattern().segments();
    for (int i = 0; i < segments.size(); i++) {
      if (i == parts.size()) {
        return false;
      }
      String part = parts.get(i);
      switch (segments.get(i).kind()) {
        case REST -> {
          return parts.subList(i, parts.size()).stream()
              .noneMatch(it -> PercentEncoding.decode(it).contains("/"));
        }
        case NAME -> {
          if (part.isEmpty()) {
            return false;
          }
        }
        case LITERAL -> {
          if (!PercentEncoding.decode(part).equals(segments.get(i).text())) {
            return false;
          }
        }
      }
    }
    return parts.size() == segments.size();
  }
}
