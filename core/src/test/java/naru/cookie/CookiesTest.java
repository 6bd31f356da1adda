package naru.cookie;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookiesTest {
  @Test
  void namesAndValuesKeepTheirOrder() {
    assertThat(Cookies.parse("b=2; a=1; c=").asMap())
        .containsExactly(entry("b", "2"), entry("a", "1"), entry("c", ""));
  }

  @Test
  void aCookieIsThereOrNot() {
    Cookies cookies = Cookies.parse("a=1");

    assertThat(cookies.get("a")).contains("1");
    assertThat(cookies.has("a")).isTrue();
    assertThat(cookies.get("b")).isEmpty();
    assertThat(cookies.has("b")).isFalse();
    assertThat(cookies.get("A")).as("names have a case").isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "a=1;b=2 | 1",
        "` \ta \t=\t 1 \t; b=2` | 1",
        "b; a=1 | 1",
        "=2; a=1 | 1",
        ";;; a=1 | 1",
        "a=1; a=2; a=3 | 1",
        "a=b=c== | b=c==",
        "a=\"1 2\" | 1 2",
        "a=\"\" | ``",
        "a=\" | \"",
        "a=\"1 | \"1",
        "a=1\" | 1\"",
        "a=%EB%82%98%EB%A3%A8 | 나루",
        "a=%eb%82%98x%eb%a3%a8y | 나x루y",
        "a=x%41y%42z | xAyBz",
        "a=\"%22\" | \"",
        "a=%F0%9F%98%80 | 😀",
        "a=%EF%BF%BD | \uFFFD",
        "a=1+2 | 1+2",
        "a=1, b=2 | 1, b=2",
        "a=나%41 | 나A",
        "$Version=1; a=1; $Path=/ | 1"
      })
  void aValueIsReadAsNodesCookiePackageDoes(String header, String value) {
    assertThat(Cookies.parse(header).get("a")).contains(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%4",
        "%zz",
        "%4z",
        "x%",
        "%E4%BD",
        "%C0%AF",
        "%ED%A0%80",
        "%FF",
        "%41%",
        "%41%zz",
        "%EF%BF%BD%FF",
        "%+1",
        "%-1",
        "%\u0664\u0661",
        "%\uFF14\uFF11"
      })
  void aBrokenPercentCodeLeavesTheValueAsItCame(String value) {
    assertThat(Cookies.parse("a=" + value + "; b=2").asMap())
        .containsExactly(entry("a", value), entry("b", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", ";", "; ;", "=", "=1", " =1", "a", "a; b", ";=;", "\"", "%", "\0", "\r\n"
      })
  void whatIsNoCookieIsLeftOut(String header) {
    assertThat(Cookies.parse(header).asMap()).isEmpty();
  }

  @Test
  void moreCookiesThanBrowsersKeepAreLeftOut() {
    String header =
        IntStream.range(0, 1000).mapToObj(i -> "c" + i + "=" + i).collect(Collectors.joining(";"));

    assertThat(Cookies.parse(header).asMap())
        .hasSize(180)
        .containsKeys("c0", "c179")
        .doesNotContainKey("c180");
    assertThat(Cookies.parse(header).get("c179")).contains("179");
    assertThat(Cookies.parse(header).get("c180")).isEmpty();
  }

  @Test
  void cookiesCantBeChanged() {
    Map<String, String> map = Cookies.parse("a=1").asMap();

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> map.put("b", "2"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> Cookies.NONE.asMap().put("b", "2"));
  }
}
