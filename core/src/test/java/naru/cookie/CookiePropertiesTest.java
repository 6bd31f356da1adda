package naru.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.UniqueElements;

class CookiePropertiesTest {
  @Property
  void anyTextComesBackAsItWas(@ForAll("values") String value) {
    assertThat(Cookies.parse(pair("v", value)).get("v")).contains(value);
  }

  @Property
  void aValueIsSentInCharactersThatACookieCanHold(@ForAll("values") String value) {
    assertThat(pair("v", value).substring(2)).matches("[!#-+\\--:<-\\[\\]-~]*");
  }

  @Property
  void severalCookiesComeBackInTheirOrder(
      @ForAll @Size(max = 20) @UniqueElements List<@From("names") String> names,
      @ForAll("values") String value) {
    String header =
        names.stream().map(name -> pair(name, name + value)).collect(Collectors.joining("; "));

    Cookies cookies = Cookies.parse(header);

    assertThat(cookies.asMap().keySet()).containsExactlyElementsOf(names);
    assertThat(names).allSatisfy(it -> assertThat(cookies.get(it)).contains(it + value));
  }

  @Property
  void nothingThatASenderInventsIsAnError(@ForAll("headers") String header) {
    Cookies cookies = Cookies.parse(header);

    assertThat(cookies.asMap()).hasSizeLessThanOrEqualTo(180).doesNotContainKey("");
    cookies.asMap().forEach((name, value) -> assertThat(cookies.get(name)).contains(value));
    assertThat(cookies.has("a")).isEqualTo(cookies.asMap().containsKey("a"));
  }

  @Property
  void anyStringAtAllIsRead(@ForAll String header) {
    assertThat(Cookies.parse(header).asMap().keySet()).noneMatch(name -> name.contains(";"));
  }

  @Property
  void aSignedValueComesBackAndAChangedOneDoesNot(
      @ForAll("values") String value, @ForAll("values") String other) {
    CookieSigner signer = new CookieSigner(List.of(new byte[32]));
    String header = signer.sign(Cookie.of("v", value)).header();

    assertThat(signer.verify(Cookies.parse(header), "v")).contains(value);
    String signature = header.substring(header.lastIndexOf('.'));
    Cookies forged = Cookies.parse(pair("v", other) + signature);
    assertThat(signer.verify(forged, "v").isPresent()).isEqualTo(other.equals(value));
  }

  private static String pair(String name, String value) {
    return Cookie.of(name, value).header();
  }

  @Provide
  Arbitrary<String> values() {
    // Half of a surrogate pair is no text; UTF-8 has no bytes for it.
    return Arbitraries.strings()
        .ofMaxLength(300)
        .map(it -> new String(it.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withChars("abzAZ09!#$%&'*+-.^_`|~")
        .ofMinLength(1)
        .ofMaxLength(20)
        .filter(name -> !name.startsWith("__"));
  }

  /** Much of what matters to a parser, in any order. */
  @Provide
  Arbitrary<String> headers() {
    return Arbitraries.of(
            "a",
            "b",
            "=",
            ";",
            " ",
            "\t",
            "\"",
            "%",
            "%4",
            "%41",
            "%EB",
            "%EB%82%98",
            "%FF",
            ",",
            "\0",
            "\r\n",
            "\uFFFD",
            "\uD800",
            "é",
            "나")
        .list()
        .ofMaxSize(60)
        .map(parts -> String.join("", parts));
  }
}
