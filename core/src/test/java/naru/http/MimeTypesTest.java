package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MimeTypesTest {
  @Test
  void textIsSaidToBeUtf8() {
    assertThat(MimeTypes.of("index.html")).isEqualTo("text/html; charset=utf-8");
    assertThat(MimeTypes.of("a.b.css")).isEqualTo("text/css; charset=utf-8");
    assertThat(MimeTypes.of("app.js")).isEqualTo("text/javascript; charset=utf-8");
    assertThat(MimeTypes.of("data.json")).isEqualTo("application/json; charset=utf-8");
  }

  @Test
  void otherTypesHaveNoCharset() {
    assertThat(MimeTypes.of("a.png")).isEqualTo("image/png");
    assertThat(MimeTypes.of("a.svg")).isEqualTo("image/svg+xml");
    assertThat(MimeTypes.of("a.woff2")).isEqualTo("font/woff2");
    assertThat(MimeTypes.of("a.wasm")).isEqualTo("application/wasm");
  }

  @Test
  void extensionsAreReadInAnyCase() {
    assertThat(MimeTypes.of("PHOTO.JPG")).isEqualTo("image/jpeg");
  }

  @Test
  void aNameThatSaysNothingIsOctetStream() {
    for (String name : new String[] {"", ".", "html", "a.", "a.unknown", "README"}) {
      assertThat(MimeTypes.of(name)).as(name).isEqualTo("application/octet-stream");
    }
  }
}
