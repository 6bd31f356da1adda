package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import naru.router.Router;
import naru.testing.Answer;
import naru.testing.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Behind a prefix, a route or a mount, and in front of others. */
@ParameterizedClass
@EnumSource(Protocol.class)
class StaticFilesMountTest extends ServedFolder {
  @Test
  void underAPrefixOnlyTheRestNamesTheFile() throws IOException {
    serve(StaticFiles.of(folder).under("/as sets/"));
    assertThat(get("/as%20sets/app.js").text()).isEqualTo("let a = 1;");
    assertThat(get("/as%20sets/").text()).isEqualTo("<h1>Home</h1>");
    assertThat(get("/as%20sets").headers().get("Location")).contains("/as%20sets/");
    assertThat(get("/as%20sets/docs").headers().get("Location")).contains("/as%20sets/docs/");
    assertThat(get("/app.js").status()).isEqualTo(404);
    assertThat(get("/as%20sets/../secret.txt").status()).isEqualTo(404);
  }

  @Test
  void aRootThatHasBecomeAFileIsNotThere() throws IOException {
    Path root = Files.createDirectory(base.resolve("released"));
    serve(StaticFiles.of(root).under("/assets"));
    Files.delete(root);
    Files.writeString(root, "a file");
    assertThat(get("/assets").status()).isEqualTo(404);
    assertThat(get("/assets/").status()).isEqualTo(404);
  }

  @Test
  void theRestOfARouteOrMountNamesTheFile() throws IOException {
    StaticFiles files = StaticFiles.of(folder);
    for (Router router :
        List.of(
            new Router().get("/assets/{path...}", files), new Router().mount("/assets", files))) {
      serve(router);
      assertThat(get("/assets/app.js").text()).isEqualTo("let a = 1;");
      assertThat(get("/assets/").text()).isEqualTo("<h1>Home</h1>");
      assertThat(get("/assets/docs").headers().get("Location")).contains("/assets/docs/");
      assertThat(get("/assets/docs").status()).isEqualTo(301);
      assertThat(get("/assets/docs/").text()).isEqualTo("<h1>Docs</h1>");
      assertThat(ask("HEAD", "/assets/app.js").headers().get("Content-Length")).contains("10");
      assertThat(ask("DELETE", "/assets/app.js").status()).isEqualTo(405);
      for (String target :
          new String[] {
            "/assets/..%2fsecret.txt",
            "/assets/%252e%252e/secret.txt",
            "/assets/%2f" + base.resolve("secret.txt"),
            "/assets/.git%2fconfig",
            "/app.js"
          }) {
        assertThat(get(target).status()).as(target).isEqualTo(404);
      }
    }
  }

  /** Nor does one that a parameter has decoded lead past what guards the folder. */
  @Test
  void anEncodedSlashNamesNoFolder() {
    serve(new Router().get("/assets/{path}", StaticFiles.of(folder)));
    assertThat(get("/assets/app.js").text()).isEqualTo("let a = 1;");
    assertThat(get("/assets/docs%2Findex.html").status()).isEqualTo(404);
    assertThat(get("/assets/docs%2findex.html").status()).isEqualTo(404);
  }

  @Test
  void behindAMountTheRestIsTheFileWhateverThePrefixIsCalled() {
    serve(new Router().mount("/{path}/assets", StaticFiles.of(folder)));

    assertThat(get("/app.js/assets/docs/").text()).isEqualTo("<h1>Docs</h1>");
  }

  @Test
  void thePrefixOfAMountIsAFolderWithoutItsSlash() throws IOException {
    serve(new Router().mount("/assets", StaticFiles.of(folder)));

    Answer redirect = get("/assets?v=1");

    assertThat(redirect.status()).isEqualTo(301);
    assertThat(redirect.header("Location")).isEqualTo("/assets/?v=1");
    assertThat(get("/assets/").text()).isEqualTo("<h1>Home</h1>");
    Files.delete(folder.resolve("index.html"));
    assertThat(get("/assets").status()).isEqualTo(404);
    assertThat(get("/assets/").status()).isEqualTo(404);
    assertThat(get("/assetsx").status()).isEqualTo(404);
  }

  @Test
  void asAHandlerItLeavesToOthersWhatIsNotThere() throws IOException {
    StaticFiles files = StaticFiles.of(folder);
    serve(
        new Router()
            .use(files)
            .use("/assets", files.under("/assets"))
            .notFound((request, response) -> response.end("other")));
    assertThat(get("/app.js").text()).isEqualTo("let a = 1;");
    assertThat(get("/assets/app.js").text()).isEqualTo("let a = 1;");
    for (String target :
        new String[] {"/none", "/empty/", "/.env", "/..%2fsecret.txt", "/assets/.env"}) {
      assertThat(get(target).text()).isEqualTo("other");
    }
    assertThat(ask("POST", "/app.js", "Content-Length", "0").text()).isEqualTo("other");
    assertThat(get("/app.js", "If-Match", "\"x\"").status()).isEqualTo(412);
  }
}
