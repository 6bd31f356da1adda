package naru.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
  private static Map<String, String> params(String pattern, String path) {
    return params(pattern, path, 1, path.length());
  }

  private static Map<String, String> params(String pattern, String path, int start, int end) {
    Map<String, String> params = new HashMap<>();
    PathPattern.of(pattern).putAll(path, start, end, params);
    params.forEach(
        (name, value) ->
            assertThat(PathPattern.of(pattern).find(path, start, end, name)).isEqualTo(value));
    return params;
  }

  private static int behind(String prefix, String path) {
    return PathPattern.prefix(prefix).behind(path, 1, path.length());
  }

  @Test
  void parametersAreDecodedEachByItself() {
    assertThat(params("/a/{x}/{y}", "/a/%ED%95%9C%20%EA%B8%80/1%2F2"))
        .isEqualTo(Map.of("x", "한 글", "y", "1/2"));
    assertThat(params("/a/{rest...}", "/a/b%20c/d/")).isEqualTo(Map.of("rest", "b c/d/"));
    assertThat(params("/a/{rest...}", "/a/")).isEqualTo(Map.of("rest", ""));
    assertThat(params("/a/b", "/a/b")).isEmpty();
  }

  @Test
  void whatCannotBeDecodedStaysAsItIs() {
    assertThat(params("/{x}/{y}", "/100%/%zz")).isEqualTo(Map.of("x", "100%", "y", "%zz"));
    assertThat(params("/{x}", "/%FF")).isEqualTo(Map.of("x", "\uFFFD"));
  }

  @Test
  void onlyTheGivenPartOfTheTextCounts() {
    assertThat(params("/{x}", "/api/42?a=b", 5, 7)).isEqualTo(Map.of("x", "42"));
  }

  @ParameterizedTest
  @CsvSource({
    "/, /, 1", // all paths begin so
    "/, /a/b, 1",
    "/api, /api, 4",
    "/api, /api/, 5",
    "/api/, /api, 4",
    "/api, /api/x, 5",
    "/api, /apis, -1",
    "/api, /ap, -1",
    "/api, /, -1",
    "/api, //api, -1",
    "/api, /API, -1",
    "/api, /%61pi/x, 7",
    "/api, /api%2Fx, -1",
    "/a/b, /a, -1",
    "/a/b, /a/, -1",
    "/a/b, /a/b/c, 5",
    "/a/{x}, /a/1/c, 5",
    "/a/{x}, /a/, -1",
    "/한글, /%ED%95%9C%EA%B8%80, 19",
    "/%ED%95%9C%EA%B8%80, /한글, 3",
  })
  void aPrefixEndsAtASlashOrAtTheEnd(String prefix, String path, int expected) {
    assertThat(behind(prefix, path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "users       | must begin with a slash",
        "/a//b       | two slashes in a row",
        "/a?x=1      | without a query",
        "/a#b        | without a query",
        "/users/:id  | write {id} for :id",
        "/files/*    | write {rest...} for *",
        "/{}         | a whole segment",
        "/{...}      | a whole segment",
        "/{a}.json   | a whole segment",
        "/x{a}       | a whole segment",
        "/{a         | a whole segment",
        "/{a b}      | a whole segment",
        "/{a...}/b   | nothing can follow {a...}",
        "/{a...}/    | nothing can follow {a...}",
        "/{a}/{a}    | two parameters of the name a",
        "/{a}/{a...} | two parameters of the name a",
      })
  void aMalformedPatternIsRefusedWithItsReason(String pattern, String reason) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathPattern.of(pattern))
        .withMessageContaining("'" + pattern + "'")
        .withMessageContaining(reason);
  }

  @Test
  void aPrefixNeedsNoWildcard() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PathPattern.prefix("/api/{rest...}"))
        .withMessageContaining("without {rest...}");
  }

  @Test
  void theEmptyTextIsNoPattern() {
    assertThatIllegalArgumentException().isThrownBy(() -> PathPattern.of(""));
  }
}
