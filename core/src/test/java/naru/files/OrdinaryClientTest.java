package naru.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that wasn't made for this server. */
class OrdinaryClientTest {
  @TempDir Path folder = Path.of("");

  @Test
  void itGetsFilesAndPartsOfThem() throws Exception {
    Files.createDirectory(folder.resolve("docs"));
    Files.writeString(folder.resolve("docs/index.html"), "<h1>Docs</h1>");
    Files.writeString(folder.resolve("app.js"), "let a = 1;");
    try (TestServer server = TestServer.start(StaticFiles.of(folder))) {
      URI origin = URI.create("http://127.0.0.1:" + server.port());
      URLConnection docs = origin.resolve("/docs").toURL().openConnection();
      try (InputStream body = docs.getInputStream()) {
        assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo("<h1>Docs</h1>");
      }
      URLConnection part = origin.resolve("/app.js").toURL().openConnection();
      part.setRequestProperty("Range", "bytes=4-4");
      try (InputStream body = part.getInputStream()) {
        assertThat(body.readAllBytes()).asString(UTF_8).isEqualTo("a");
        assertThat(part.getHeaderField("Content-Range")).isEqualTo("bytes 4-4/10");
      }
    }
  }
}
