package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import naru.files.StaticFiles;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Fields;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A file as an answer, from the kernel's cache where it can be (HTTP/1.1 without TLS) or not. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class SendFileTest {
  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String LAST_MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";

  @TempDir Path folder = Path.of("");

  private final AtomicReference<RequestListener> listener =
      new AtomicReference<>((request, response) -> response.end());
  private final TestServer server;
  private final TestClient client;
  private Path file = Path.of("");

  SendFileTest(Way way) {
    server = way.serve((request, response) -> listener.get().handle(request, response));
    client = way.connect(server);
  }

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("page.html"), "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    listener.set((request, response) -> response.sendFile(file));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private Answer ask(String method, String... fields) {
    Call call = Call.of(method, "/");
    for (int i = 0; i < fields.length; i += 2) {
      call = call.with(fields[i], fields[i + 1]);
    }
    return client.call(call);
  }

  private Answer get(String... fields) {
    return ask("GET", fields);
  }

  private String tag() {
    return get().header("ETag");
  }

  /** The kernel knows nothing of it. */
  @Test
  void aFileInAnArchiveIsSentAsAnyOther() throws IOException {
    Path archive = folder.resolve("site.zip");
    String page = "0123456789".repeat(20_000);
    try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
      Files.writeString(zip.getPath("/page.html"), page);
    }
    try (FileSystem zip = FileSystems.newFileSystem(archive)) {
      listener.set((request, response) -> response.sendFile(zip.getPath("/page.html")));
      assertThat(client.call(Call.get("/")).text()).isEqualTo(page);
      listener.set(StaticFiles.of(zip.getPath("/")));
      assertThat(client.call(Call.get("/page.html")).text()).isEqualTo(page);
    }
  }

  @Test
  void aFileHasItsTypeLengthAndValidators() throws IOException {
    Answer answer = get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.headers().get("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(answer.headers().get("Content-Length")).contains("10");
    assertThat(answer.headers().get("Last-Modified")).contains(LAST_MODIFIED);
    assertThat(answer.headers().get("ETag").orElseThrow()).matches("\"[^\"]+\"");
    assertThat(answer.headers().get("Accept-Ranges")).contains("bytes");
    assertThat(answer.headers().get("Cache-Control")).contains("no-cache");
    assertThat(answer.headers().get("X-Content-Type-Options")).contains("nosniff");
  }

  private static List<Fields.Field> withoutDate(Answer answer) {
    return answer.headers().lines().stream()
        .filter(line -> !line.name().equalsIgnoreCase("Date"))
        .toList();
  }

  @Test
  void headIsGetWithoutTheContent() throws IOException {
    Answer get = get();
    Answer head = ask("HEAD");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
    assertThat(ask("HEAD", "Range", "bytes=0-1").headers().get("Content-Length")).contains("10");
  }

  @Test
  void anEmptyFileIsSent() throws IOException {
    Files.writeString(file, "");
    Answer answer = get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().get("Content-Length")).contains("0");
    assertThat(get("Range", "bytes=0-").status()).isEqualTo(416);
  }

  @Test
  void aFileThatTheClientHasIsNotSentAgain() throws IOException {
    String tag = tag();
    for (String[] condition :
        new String[][] {
          {"If-None-Match", tag},
          {"If-None-Match", "W/" + tag},
          {"If-None-Match", "*"},
          {"If-Modified-Since", LAST_MODIFIED}
        }) {
      for (String method : new String[] {"GET", "HEAD"}) {
        Answer answer = ask(method, condition);
        assertThat(answer.status()).as(condition[0]).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().get("ETag")).contains(tag);
        assertThat(answer.headers().get("Cache-Control")).contains("no-cache");
        assertThat(answer.headers().lines())
            .noneMatch(line -> line.name().toLowerCase(Locale.ROOT).startsWith("content-"));
      }
    }
    assertThat(ask("POST", "If-None-Match", tag, "Content-Length", "0").status()).isEqualTo(412);
  }

  @Test
  void aChangedFileIsSentAtOnce() throws IOException {
    String tag = tag();
    // Old kernels' clocks may tick only every 10 ms.
    await()
        .until(
            () -> {
              Files.writeString(file, "9876543210");
              return !tag().equals(tag);
            });
    Answer answer = get("If-None-Match", tag, "If-Modified-Since", LAST_MODIFIED);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("9876543210");
  }

  @Test
  void aConditionThatFailsIs412() throws IOException {
    assertThat(get("If-Match", "\"other\"").status()).isEqualTo(412);
    assertThat(get("If-Match", tag()).status()).isEqualTo(200);
    assertThat(get("If-Unmodified-Since", "Thu, 01 Jan 2026 00:00:00 GMT").status()).isEqualTo(412);
    assertThat(get("If-Match", "\"other\"", "Range", "bytes=0-1").status()).isEqualTo(412);
  }

  @Test
  void oneRangeIsAPart() throws IOException {
    Answer answer = get("Range", "bytes=2-4");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo("234");
    assertThat(answer.headers().get("Content-Range")).contains("bytes 2-4/10");
    assertThat(answer.headers().get("Content-Length")).contains("3");
    assertThat(answer.headers().get("ETag")).contains(tag());
    assertThat(get("Range", "bytes=-1").text()).isEqualTo("9");
    assertThat(get("Range", "bytes=0-").headers().get("Content-Range")).contains("bytes 0-9/10");
  }

  @Test
  void severalRangesAreSeveralParts() throws IOException {
    Answer answer = get("Range", "bytes=7-8,0-2");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.headers().get("Content-Range")).isEmpty();
    assertThat(answer.headers().get("Content-Length")).contains("" + answer.body().length());
    String type = answer.headers().get("Content-Type").orElseThrow();
    String boundary = type.replace("multipart/byteranges; boundary=", "");
    assertThat(answer.text().split("\r\n--" + boundary, -1))
        .containsExactly(
            "",
            "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Range: bytes 7-8/10\r\n\r\n78",
            "\r\nContent-Type: text/html; charset=utf-8\r\nContent-Range: bytes 0-2/10\r\n\r\n012",
            "--\r\n");
  }

  @Test
  void largePartsComeWholeToASlowClient() throws IOException {
    byte[] content = new byte[8 << 20];
    new Random(1).nextBytes(content);
    Files.write(file, content);
    Answer answer = get("Range", "bytes=0-4999999,5000001-8000000");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.headers().get("Content-Length")).contains("" + answer.body().length());
    String all = new String(content, ISO_8859_1);
    assertThat(answer.body().contains(all.substring(0, 5_000_000))).isTrue();
    assertThat(answer.body().contains(all.substring(5_000_001, 8_000_001))).isTrue();
    assertThat(get().body().equals(all)).isTrue();
  }

  @Test
  void aRangeThatIsNotThereIs416() throws IOException {
    Answer answer = get("Range", "bytes=10-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.headers().get("Content-Range")).contains("bytes */10");
    assertThat(answer.headers().get("ETag")).isEmpty();
  }

  @Test
  void whatIsNoRangeIsIgnored() throws IOException {
    for (String range : new String[] {"bytes=a", "bytes=5-2", "lines=1-2", "bytes"}) {
      assertThat(get("Range", range).status()).as(range).isEqualTo(200);
    }
  }

  @Test
  void aRangeOfAnotherVersionIsTheWholeOfThisOne() throws IOException {
    assertThat(get("Range", "bytes=0-1", "If-Range", tag()).status()).isEqualTo(206);
    assertThat(get("Range", "bytes=0-1", "If-Range", LAST_MODIFIED).status()).isEqualTo(206);
    assertThat(get("Range", "bytes=0-1", "If-Range", "W/" + tag()).text()).isEqualTo("0123456789");
    assertThat(get("Range", "bytes=0-1", "If-Range", "\"other\"").text()).isEqualTo("0123456789");
    assertThat(get("Range", "bytes=99-", "If-Range", "\"other\"").status()).isEqualTo(200);
  }

  @Test
  void whatWasSetBeforeStays() throws IOException {
    listener.set(
        (request, response) -> {
          response.setHeader("Content-Type", "text/plain");
          response.setHeader("Cache-Control", "max-age=60");
          response.setHeader("ETag", "\"mine\"");
          response.sendFile(file);
        });
    Answer answer = get();
    assertThat(answer.headers().get("Content-Type")).contains("text/plain");
    assertThat(answer.headers().get("Cache-Control")).contains("max-age=60");
    assertThat(answer.headers().get("ETag")).contains("\"mine\"");
    assertThat(get("If-None-Match", "\"mine\"").status()).isEqualTo(304);
    assertThat(get("If-None-Match", "\"mine\"").headers().get("Content-Type")).isEmpty();
  }

  @Test
  void aPageThatSaysAnotherStatusIsSentWithoutRegardToConditions() throws IOException {
    listener.set((request, response) -> response.status(404).sendFile(file));
    Answer answer = get("If-None-Match", "*", "If-Match", "\"x\"", "Range", "bytes=0-1");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.headers().get("ETag")).isEmpty();
    assertThat(answer.headers().get("Accept-Ranges")).isEmpty();
  }

  @Test
  void whatIsNoFileIs404AndNamesNothingOfTheMachine() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path none :
        new Path[] {
          folder,
          pipe,
          folder.resolve("none"),
          file.resolve("below"),
          folder.resolve("x".repeat(300)),
          Path.of("/dev/zero")
        }) {
      listener.set((request, response) -> response.sendFile(none));
      Answer answer = get();
      assertThat(answer.status()).as(none.toString()).isEqualTo(404);
      assertThat(answer.text()).isEqualTo("NOT FOUND");
      assertThat(answer.headers().lines()).noneMatch(line -> line.name().equalsIgnoreCase("ETag"));
    }
    listener.set((request, response) -> response.sendFile(secret));
    // Root may read everything.
    assertThat(get().status()).isEqualTo(Files.isReadable(secret) ? 200 : 404);
  }

  @Test
  void aLinkIsFollowedUnlessItIsNotToBe() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.css"), file);
    listener.set((request, response) -> response.sendFile(link));
    assertThat(get().headers().get("Content-Type")).contains("text/css; charset=utf-8");
    FileOptions noLinks = FileOptions.DEFAULTS.withFollowLinks(false);
    listener.set((request, response) -> response.sendFile(link, noLinks));
    assertThat(get().status()).isEqualTo(404);
    listener.set((request, response) -> response.sendFile(file, noLinks));
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void aRelativePathStartsAtTheWorkingDirectory() throws IOException {
    listener.set((request, response) -> response.sendFile(Path.of("pom.xml")));
    assertThat(get().bytes()).isEqualTo(Files.readAllBytes(Path.of("pom.xml")));
  }

  @Test
  void aTypeMayBeOneThatNoNameHas() throws IOException {
    FileOptions options = FileOptions.DEFAULTS.withContentType("application/vnd.naru.ship");
    listener.set((request, response) -> response.sendFile(file, options));

    assertThat(get().headers().get("Content-Type")).contains("application/vnd.naru.ship");
  }

  @Test
  void optionsSayTypeCodingAndCaching() throws IOException {
    FileOptions options =
        FileOptions.DEFAULTS
            .withTypeOf("app.js")
            .withContentEncoding("gzip")
            .withCacheControl("public, max-age=60");
    String plain = tag();
    listener.set((request, response) -> response.sendFile(file, options));
    Answer answer = get();
    assertThat(answer.headers().get("Content-Type")).contains("text/javascript; charset=utf-8");
    assertThat(answer.headers().get("Content-Encoding")).contains("gzip");
    assertThat(answer.headers().get("Cache-Control")).contains("public, max-age=60");
    assertThat(answer.headers().get("ETag").orElseThrow()).isNotEqualTo(plain);
  }
}
