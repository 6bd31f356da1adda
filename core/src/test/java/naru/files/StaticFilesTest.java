package naru.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import naru.http.PercentEncoding;
import naru.testing.Answer;
import naru.testing.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Protocol.class)
class StaticFilesTest extends ServedFolder {
  @Test
  void filesOfTheFolderAreServed() throws IOException {
    Answer script = get("/app.js");
    assertThat(script.status()).isEqualTo(200);
    assertThat(script.text()).isEqualTo("let a = 1;");
    assertThat(script.headers().get("Content-Type")).contains("text/javascript; charset=utf-8");
    assertThat(script.headers().get("Cache-Control")).contains("no-cache");
    assertThat(script.headers().get("X-Content-Type-Options")).contains("nosniff");
    assertThat(script.headers().get("Vary")).isEmpty();
    assertThat(get("/app.js?v=2").text()).isEqualTo("let a = 1;");
    assertThat(get("/docs/" + PercentEncoding.encode("읽기 100%.txt")).text()).isEqualTo("한글");
    assertThat(get("/.well-known/security.txt").text()).isEqualTo("mail");
  }

  @Test
  void aFolderIsItsIndexFileBehindASlash() throws IOException {
    assertThat(get("/").text()).isEqualTo("<h1>Home</h1>");
    assertThat(get("/docs/").text()).isEqualTo("<h1>Docs</h1>");
    Answer redirect = get("/docs?a=%20b");
    assertThat(redirect.status()).isEqualTo(301);
    assertThat(redirect.headers().get("Location")).contains("/docs/?a=%20b");
  }

  @Test
  void whatIsNotThereIs404() throws IOException {
    for (String target :
        new String[] {
          "/none", "/none/", "/app.js/", "/app.js/x", "/empty", "/empty/", "/docs/none"
        }) {
      Answer answer = get(target);
      assertThat(answer.status()).as(target).isEqualTo(404);
      assertThat(answer.text()).isEqualTo("NOT FOUND");
    }
  }

  @Test
  void noPathLeadsOutOfTheFolderOrToWhatIsHidden() throws IOException {
    Files.createSymbolicLink(folder.resolve("link.txt"), base.resolve("secret.txt"));
    Files.createSymbolicLink(folder.resolve("up"), base);
    String absolute = base.resolve("secret.txt").toString();
    for (String target :
        new String[] {
          "/../secret.txt",
          "/docs/../../secret.txt",
          "/%2e%2e/secret.txt",
          "/%2e%2e%2fsecret.txt",
          "/..%2fsecret.txt",
          "/docs/..%2f..%2fsecret.txt",
          "/%252e%252e/secret.txt",
          "/%252e%252e%252fsecret.txt",
          "/..%5csecret.txt",
          "/..\\secret.txt",
          "/%5c..%5csecret.txt",
          "/%c0%ae%c0%ae/secret.txt",
          "/%uff0e%uff0e/secret.txt",
          "/..;/secret.txt",
          "/..%00/secret.txt",
          "/../public-too/secret.txt",
          absolute,
          "/" + absolute,
          "/" + absolute.replace("/", "%2f"),
          "/link.txt",
          "/up/secret.txt",
          "/up/public/app.js",
          "/.env",
          "/%2eenv",
          "/.git/config",
          "/docs/.hidden/a.txt",
          "/.",
          "/..",
          "/./app.js",
          "/app.js%00",
          "/app.js%00.html",
          "/app.js%20",
          "/%ff%fe",
          "/%",
          "/%zz",
          "/" + "x".repeat(5000),
          "/" + "x/".repeat(2000)
        }) {
      Answer answer = get(target);
      // A target that HTTP itself doesn't allow is refused before it comes here.
      assertThat(answer.status()).as(target).isIn(404, 400);
      assertThat(answer.text()).doesNotContain("SECRET").doesNotContain(base.toString());
    }
  }

  @Test
  void linksWithinTheFolderAreServedUnderTheirOwnNames() throws IOException {
    Files.createSymbolicLink(folder.resolve("latest.css"), Path.of("app.js"));
    Answer answer = get("/latest.css");
    assertThat(answer.text()).isEqualTo("let a = 1;");
    assertThat(answer.headers().get("Content-Type")).contains("text/css; charset=utf-8");
  }

  @Test
  void aPipeIsNeitherServedNorWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(get("/pipe").status()).isEqualTo(404);
  }

  @Test
  void methodsOtherThanGetAndHeadAreNotAllowed() throws IOException {
    for (String method : new String[] {"POST", "PUT", "DELETE", "OPTIONS", "get"}) {
      Answer answer = ask(method, "/app.js", "Content-Length", "0");
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.headers().get("Allow")).contains("GET, HEAD");
    }
    Answer head = ask("HEAD", "/app.js");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers().get("Content-Length")).contains("10");
    assertThat(head.text()).isEmpty();
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  @Test
  void aCompressedSiblingIsSentToThoseWhoTakeIt() throws Exception {
    Files.write(folder.resolve("app.js.gz"), gzip("let a = 1;"));
    Answer plain = get("/app.js");
    assertThat(plain.text()).isEqualTo("let a = 1;");
    assertThat(plain.headers().get("Vary")).contains("Accept-Encoding");
    Answer packed = get("/app.js", "Accept-Encoding", "br;q=0, gzip");
    assertThat(packed.headers().get("Content-Encoding")).contains("gzip");
    assertThat(packed.headers().get("Content-Type")).contains("text/javascript; charset=utf-8");
    assertThat(packed.headers().get("Vary")).contains("Accept-Encoding");
    assertThat(packed.headers().get("ETag").orElseThrow())
        .isNotEqualTo(plain.headers().get("ETag").orElseThrow());
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.bytes())).readAllBytes())
        .asString(UTF_8)
        .isEqualTo("let a = 1;");

    Answer same =
        get(
            "/app.js",
            "Accept-Encoding",
            "gzip",
            "If-None-Match",
            packed.headers().get("ETag").get());
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.headers().get("Vary")).contains("Accept-Encoding");
    assertThat(same.headers().get("Content-Encoding")).isEmpty();
    assertThat(get("/app.js", "If-None-Match", packed.headers().get("ETag").get()).status())
        .isEqualTo(200);

    Answer none = get("/docs/", "Accept-Encoding", "gzip, identity;q=0");
    assertThat(none.status()).isEqualTo(406);
    assertThat(get("/app.js.gz").headers().get("Content-Encoding")).isEmpty();
    assertThat(get("/app.js.gz").headers().get("Content-Type")).contains("application/gzip");
  }

  @Test
  void aSiblingOfAnOlderVersionIsNotSent() throws IOException {
    Path packed = Files.write(folder.resolve("app.js.gz"), gzip("old"));
    Files.setLastModifiedTime(packed, FileTime.fromMillis(1_000_000_000_000L));
    Answer answer = get("/app.js", "Accept-Encoding", "gzip");
    assertThat(answer.text()).isEqualTo("let a = 1;");
    assertThat(answer.headers().get("Content-Encoding")).isEmpty();
  }

  @Test
  void varyIsAddedToWhatIsThere() throws IOException {
    Files.write(folder.resolve("app.js.gz"), gzip("let a = 1;"));
    StaticFiles files = StaticFiles.of(folder);
    serve(
        (request, response) -> {
          response.setHeader("Vary", request.header("X-Vary").orElse("Origin"));
          files.handle(request, response);
        });
    assertThat(get("/app.js").headers().all("Vary")).containsExactly("Origin", "Accept-Encoding");
    assertThat(get("/app.js", "X-Vary", "accept-encoding").headers().get("Vary"))
        .contains("accept-encoding");
    assertThat(get("/app.js", "X-Vary", "*").headers().get("Vary")).contains("*");
  }

  @Test
  void aRedirectNeverNamesAnotherHost() throws IOException {
    StaticFiles files = StaticFiles.of(folder);
    serve(
        (request, response) -> {
          request.params(Map.of("path", "docs"));
          files.handle(request, response);
        });
    for (String target : new String[] {"//evil.example", "///evil.example", "/\\evil.example"}) {
      Answer answer = get(target);
      if (answer.status() == 301) {
        assertThat(answer.headers().get("Location").orElseThrow())
            .startsWith("/")
            .doesNotMatch("/[/\\\\].*");
      } else {
        assertThat(answer.status()).isEqualTo(400);
      }
    }
  }

  @Test
  void optionsChangeWhatIsServed() throws IOException {
    Files.write(folder.resolve("app.js.gz"), gzip("let a = 1;"));
    write("data.naru", "x");
    serve(
        StaticFiles.of(
            folder,
            StaticOptions.DEFAULTS
                .withCacheControl("public, max-age=31536000, immutable")
                .withIndexFiles("none.html", "app.js")
                .withDotfiles(true)
                .withPrecompressed(false)
                .withTypes(Map.of("naru", "text/x-naru"))));
    assertThat(get("/").text()).isEqualTo("let a = 1;");
    assertThat(get("/").headers().get("Cache-Control"))
        .contains("public, max-age=31536000, immutable");
    assertThat(get("/docs/").status()).isEqualTo(404);
    assertThat(get("/.env").status()).isEqualTo(200);
    assertThat(get("/../secret.txt").status()).isEqualTo(404);
    Answer plain = get("/app.js", "Accept-Encoding", "gzip, identity;q=0");
    assertThat(plain.headers().get("Content-Encoding")).isEmpty();
    assertThat(plain.headers().get("Vary")).isEmpty();
    assertThat(get("/data.naru").headers().get("Content-Type")).contains("text/x-naru");
  }

  @Test
  void theCacheMayHaveNoRoomButNotLess() {
    StaticOptions none = StaticOptions.DEFAULTS.withCacheBytes(0);
    assertThat(none.cacheBytes()).isZero();
    serve(StaticFiles.of(folder, none));
    for (int i = 0; i < 3; i++) {
      assertThat(get("/app.js").text()).isEqualTo("let a = 1;");
    }
    assertThatThrownBy(() -> none.withCacheBytes(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cacheBytes");
  }

  @Test
  void aFolderThatIsNotThereIsSaidAtOnce() {
    assertThatThrownBy(() -> StaticFiles.of(folder.resolve("none")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none is not a folder");
    assertThatThrownBy(() -> StaticFiles.of(folder.resolve("app.js")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
