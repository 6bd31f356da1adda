package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RequestPathTest {
  private static Optional<RequestPath> of(String path) {
    return RequestPath.of(path, List.of(), false);
  }

  private static Optional<RequestPath> file(String... names) {
    return Optional.of(new RequestPath(List.of(names), false));
  }

  private static Optional<RequestPath> folder(String... names) {
    return Optional.of(new RequestPath(List.of(names), true));
  }

  @Test
  void aPathIsItsNames() {
    assertThat(of("/")).isEqualTo(folder());
    assertThat(of("/a")).isEqualTo(file("a"));
    assertThat(of("/a/b.html")).isEqualTo(file("a", "b.html"));
    assertThat(of("/a/b/")).isEqualTo(folder("a", "b"));
  }

  @Test
  void aFolderIsAnotherPathThanAFile() {
    assertThat(file("a")).isEqualTo(file("a")).hasSameHashCodeAs(file("a"));
    assertThat(List.of(folder("a"), file("b"), file("a", "a"))).doesNotContain(file("a"));
  }

  @Test
  void namesAreDecodedOnce() {
    assertThat(of("/%ED%95%9C%20a")).isEqualTo(file("한 a"));
    assertThat(of("/%252e%252e")).isEqualTo(file("%2e%2e"));
    assertThat(of("/100%")).isEqualTo(file("100%"));
    assertThat(of("/a+b")).isEqualTo(file("a+b"));
    assertThat(RequestPath.ofDecoded("%2e", false)).isEqualTo(file("%2e"));
  }

  @Test
  void whatWouldLeadElsewhereIsNoPathOfAFile() {
    for (String path :
        new String[] {
          "*",
          "a",
          "//",
          "//etc/passwd",
          "/a//b",
          "/a//",
          "/..",
          "/../a",
          "/a/../b",
          "/a/..",
          "/./a",
          "/a/./b",
          "/%2e%2e/a",
          "/%2E%2e%2Fa",
          "/.%2e/a",
          "/a%2fb",
          "/a%2F..%2F..%2Fb",
          "/%2fetc%2fpasswd",
          "/a\\b",
          "/..\\a",
          "/%5c..%5ca",
          "/a%00",
          "/a%00.html",
          "/a%0a",
          "/a%7f",
          "/%c0%ae%c0%ae/a",
          "/%ff",
          "/" + "x".repeat(256),
          "/" + "한".repeat(86)
        }) {
      assertThat(of(path)).as(path).isEmpty();
    }
    assertThat(of("/" + "x".repeat(255))).isPresent();
  }

  @Test
  void whatWasDecodedBeforeLeadsNowhereElseEither() {
    assertThat(RequestPath.ofDecoded("a/b", false)).isEqualTo(file("a", "b"));
    assertThat(RequestPath.ofDecoded("", false)).isEqualTo(folder());
    for (String path :
        new String[] {"../a", "a/../../b", "/etc/passwd", "a\0", "a\\b", "..", "/"}) {
      assertThat(RequestPath.ofDecoded(path, false)).as(path).isEmpty();
    }
  }

  @Test
  void dotfilesAreHiddenAlsoAsFoldersOnTheWay() {
    for (String path :
        new String[] {
          "/.env", "/.git/config", "/a/.b/c", "/%2egit/config", "/...", "/a/.well-known"
        }) {
      assertThat(of(path)).as(path).isEmpty();
    }
    assertThat(RequestPath.of("/.git/config", List.of(), true)).isEqualTo(file(".git", "config"));
    assertThat(RequestPath.of("/../a", List.of(), true)).isEmpty();
  }

  @Test
  void wellKnownIsThereToBeAskedFor() {
    assertThat(of("/.well-known/security.txt")).isEqualTo(file(".well-known", "security.txt"));
    assertThat(of("/.well-known/.hidden")).isEmpty();
  }

  @Test
  void onlyWhatStandsBehindThePrefixCounts() {
    List<String> prefix = List.of("as sets", "v1");
    assertThat(RequestPath.of("/as%20sets/v1/a/b", prefix, false)).isEqualTo(file("a", "b"));
    assertThat(RequestPath.of("/as%20sets/v1/", prefix, false)).isEqualTo(folder());
    assertThat(RequestPath.of("/as%20sets/v1", prefix, false)).isEqualTo(file());
    for (String path :
        new String[] {"/", "/as%20sets", "/as%20sets/", "/as%20sets/v10/a", "/x/as%20sets/v1/a"}) {
      assertThat(RequestPath.of(path, prefix, false)).as(path).isEmpty();
    }
  }

  @Property
  void namesNeverHaveWhatSeparatesFoldersOrLeadsUp(@ForAll String path, @ForAll boolean dotfiles) {
    for (Optional<RequestPath> read :
        List.of(
            RequestPath.of(path, List.of(), dotfiles),
            RequestPath.of('/' + path, List.of(), dotfiles),
            RequestPath.ofDecoded(path, dotfiles))) {
      for (String name : read.map(RequestPath::names).orElse(List.of())) {
        assertThat(name).doesNotContain("/", "\\", "\0").isNotIn("", ".", "..");
      }
    }
  }
}
