package naru.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
  private static final Cookie PLAIN = Cookie.of("id", "1");

  @Test
  void withoutAttributesItIsNameAndValue() {
    assertThat(PLAIN.header()).isEqualTo("id=1");
    assertThat(Cookie.of("id", "").header()).isEqualTo("id=");
  }

  @Test
  void everyAttributeIsSent() {
    Cookie cookie =
        PLAIN
            .domain("example.com")
            .path("/a b")
            .expires(Instant.parse("2030-01-02T03:04:05.9Z"))
            .maxAge(Duration.ofMinutes(5))
            .sameSite(SameSite.STRICT)
            .secure()
            .httpOnly()
            .partitioned();

    assertThat(cookie.header())
        .isEqualTo(
            "id=1; Max-Age=300; Expires=Wed, 02 Jan 2030 03:04:05 GMT; Domain=example.com;"
                + " Path=/a b; SameSite=Strict; Secure; HttpOnly; Partitioned");
  }

  @Test
  void attributesMayBeSetInAnyOrder() {
    Cookie one = PLAIN.secure().path("/").httpOnly().sameSite(SameSite.LAX).partitioned();
    Cookie other = PLAIN.partitioned().sameSite(SameSite.LAX).httpOnly().path("/").secure();

    assertThat(one).isEqualTo(other);
  }

  @Test
  void theOriginalStaysAsItWas() {
    Cookie before = PLAIN.path("/");
    assertThat(before.secure().httpOnly().domain("example.com")).isNotEqualTo(before);
    assertThat(before.header()).isEqualTo("id=1; Path=/");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.001S, 1",
    "PT1S, 1",
    "PT1.5S, 2",
    "PT0S, 0",
    "PT-0.5S, 0",
    "PT-9S, 0",
    "PT2562047788015215H30M7.999999999S, 9223372036854775807"
  })
  void maxAgeIsInWholeSecondsAndNeverEndsBeforeItsTime(Duration time, long seconds) {
    assertThat(PLAIN.maxAge(time).header()).isEqualTo("id=1; Max-Age=" + seconds);
  }

  @Test
  void anExpiredCookieIsForgottenByOldAndNewBrowsers() {
    assertThat(Cookie.expired("id").path("/app").domain("example.com").header())
        .isEqualTo(
            "id=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=example.com; Path=/app");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a b | a%20b",
        "나루 | %EB%82%98%EB%A3%A8",
        "😀 | %F0%9F%98%80",
        "a;b,c=d | a%3Bb%2Cc%3Dd",
        "\"quoted\"\\ | %22quoted%22%5C",
        "100% | 100%25",
        "-_.!~*'() | -_.!~*'()"
      })
  void whatACookieCantHoldIsEncodedAsEncodeURIComponentDoes(String value, String sent) {
    assertThat(Cookie.of("v", value).header()).isEqualTo("v=" + sent);
  }

  @Test
  void aValueCantAddAnAttributeOrALine() {
    assertThat(Cookie.of("v", "a; Path=/\r\nSet-Cookie: b=c\0").header())
        .isEqualTo("v=a%3B%20Path%3D%2F%0D%0ASet-Cookie%3A%20b%3Dc%00");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "a b", "a=b", "a;b", "a,b", "a\"", "a\r\nb", "\0", "이름", "a\u007f"})
  void aNameMustBeAToken(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of(name, "1"))
        .withMessageContaining("'" + name + "'")
        .withMessageContaining("token");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a..b", "a.", "a b", "a;b", "a,b", "나루.kr", "a:80", "a\r\nb", "[::1]"})
  void aDomainMustBeAHostName(String domain) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.domain(domain))
        .withMessageContaining("Domain of cookie 'id'");
  }

  @Test
  void aDomainLabelHasAtMost63Characters() {
    String longest = "a".repeat(63);
    assertThat(PLAIN.domain(longest + ".kr").header()).endsWith("Domain=" + longest + ".kr");
    assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.domain(longest + "a.kr"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "./", "/a;b", "/a\r\nb", "/나루", "/\u007f"})
  void aPathMustBeginWithASlashAndBeAscii(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.path(path))
        .withMessageContaining("Path of cookie 'id'");
  }

  @Test
  void aPathThatBrowsersWouldIgnoreIsRefused() {
    String longest = "/" + "a".repeat(1023);
    assertThat(PLAIN.path(longest).header()).endsWith(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.path(longest + "a"))
        .withMessageContaining("1024");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1600-12-31T23:59:59Z", "+10000-01-01T00:00:00Z"})
  void aMomentThatIsNoCookieDateIsRefused(Instant moment) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PLAIN.expires(moment))
        .withMessageContaining("1601 to 9999");
    assertThatIllegalArgumentException().isThrownBy(() -> PLAIN.expires(Instant.MAX));
  }

  @Test
  void aCookieThatBrowsersWouldRefuseForItsSizeIsRefused() {
    assertThat(Cookie.of("id", "x".repeat(4094)).header()).hasSize(4097);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Cookie.of("id", "x".repeat(4095)).header())
        .withMessageContaining("4096");
    assertThatIllegalArgumentException()
        .as("what counts is what is sent")
        .isThrownBy(() -> Cookie.of("id", "가".repeat(500)).header());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(host().path("/"), "secure()"),
        Arguments.of(host().secure(), "path(\"/\")"),
        Arguments.of(host().secure().path("/a"), "path(\"/\")"),
        Arguments.of(host().secure().path("/").domain("example.com"), "no domain"),
        Arguments.of(Cookie.of("__hOST-id", "1").path("/"), "secure()"),
        Arguments.of(Cookie.of("__Secure-id", "1"), "secure()"),
        Arguments.of(Cookie.of("__SECURE-id", "1"), "secure()"),
        Arguments.of(Cookie.of("__Http-id", "1").httpOnly(), "secure()"),
        Arguments.of(Cookie.of("__Http-id", "1").secure(), "httpOnly()"),
        Arguments.of(Cookie.of("__Host-Http-id", "1").secure().path("/"), "httpOnly()"),
        Arguments.of(PLAIN.sameSite(SameSite.NONE), "secure()"),
        Arguments.of(PLAIN.partitioned(), "secure()"));
  }

  private static Cookie host() {
    return Cookie.of("__Host-id", "1");
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatBrowsersWouldRefuseSaysWhichRuleAndWhatToDo(Cookie cookie, String what) {
    assertThatIllegalArgumentException()
        .isThrownBy(cookie::header)
        .withMessageContaining("'" + cookie.name() + "'")
        .withMessageContaining(what);
  }

  @Test
  void whatKeepsTheRulesIsSent() {
    assertThat(host().secure().path("/").header()).isEqualTo("__Host-id=1; Path=/; Secure");
    assertThat(Cookie.of("__Secure-id", "1").secure().header()).isEqualTo("__Secure-id=1; Secure");
    assertThat(Cookie.of("__Http-id", "1").secure().httpOnly().header())
        .isEqualTo("__Http-id=1; Secure; HttpOnly");
    assertThat(PLAIN.sameSite(SameSite.NONE).secure().header())
        .isEqualTo("id=1; SameSite=None; Secure");
    assertThat(PLAIN.sameSite(SameSite.LAX).header()).isEqualTo("id=1; SameSite=Lax");
    assertThat(PLAIN.partitioned().secure().header()).isEqualTo("id=1; Secure; Partitioned");
  }
}
