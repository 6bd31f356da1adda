package naru.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import naru.http.Execution;
import naru.http.FileCache;
import naru.http.FileOptions;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is kept in memory of files, and of where they lie, is never seen to be out of date. */
@ParameterizedClass
@EnumSource(Execution.class)
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "nothing is kept there")
class KeptFilesTest {
  /** What changed a shorter while ago isn't kept. */
  private static final Duration SETTLING = Duration.ofMillis(2100);

  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  @Parameter Execution execution = Execution.VIRTUAL_THREADS;
  @TempDir Path base = Path.of("");
  private Path folder = Path.of("");
  private TestServer server = TestServer.start((request, response) -> response.end());
  private TestClient client = Protocol.H1.connect(server);

  @BeforeEach
  void keepFiles() throws IOException {
    folder = Files.createDirectory(base.resolve("public"));
    Files.createDirectories(folder.resolve("a/b"));
    write("file.txt", "one");
    write("a/b/deep.txt", "deep");
    write("a/index.html", "index");
    Files.createDirectory(folder.resolve("x"));
    Files.createSymbolicLink(folder.resolve("x/link"), folder.resolve("a/b"));
    write("old.txt", "plain");
    write("old.txt.gz", "not yet");
    Files.setLastModifiedTime(folder.resolve("old.txt.gz"), LONG_AGO);
    await().pollDelay(SETTLING).until(() -> true);
    stop();
    Way way = new Way(Protocol.H1, execution);
    StaticFiles files = StaticFiles.of(folder);
    server = way.serve(files);
    client = way.connect(server);
    // The first reads it, the second finds it kept; what a loop has looked up is for one turn.
    for (String path :
        new String[] {"/file.txt", "/a/b/deep.txt", "/a/", "/old.txt", "/x/link/deep.txt"}) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(path).status()).isEqualTo(200);
      }
    }
    assertThat(files.found()).isPositive();
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private Answer get(String target) {
    return client.call(Call.of("GET", target).with("Accept-Encoding", "gzip"));
  }

  private String text(String target) {
    Answer answer = get(target);
    return answer.status() == 200 ? answer.text() : String.valueOf(answer.status());
  }

  @Test
  void anotherContent() throws IOException {
    String before = get("/file.txt").header("ETag");
    write("file.txt", "two");
    assertThat(text("/file.txt")).isEqualTo("two");
    assertThat(get("/file.txt").header("ETag")).isNotEqualTo(before);
    for (int i = 0; i < 20; i++) {
      String content = String.valueOf(100 + i);
      write("file.txt", content);
      assertThat(text("/file.txt")).isEqualTo(content);
    }
  }

  /** All that comes at once is answered in one turn of a loop. */
  @Test
  void anotherContentThatTheProgramWritesBetweenTwoRequests() {
    FileOptions options = FileOptions.DEFAULTS.withCache(new FileCache(1 << 20));
    StaticFiles files = StaticFiles.of(folder);
    Way way = new Way(Protocol.H1, execution);
    try (TestServer other =
            way.serve(
                (request, response) -> {
                  switch (request.path()) {
                    case "/sends" -> response.sendFile(folder.resolve("file.txt"), options);
                    case "/writes-and-sends" -> {
                      write("file.txt", "two");
                      response.sendFile(folder.resolve("file.txt"), options);
                    }
                    case "/writes" -> {
                      write("a/b/deep.txt", "deeper");
                      response.end();
                    }
                    default -> files.handle(request, response);
                  }
                });
        RawClient raw = RawClient.connect(other.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(raw.send(head("GET /sends")).read().text()).isEqualTo("one");
        assertThat(raw.send(head("GET /a/b/deep.txt")).read().text()).isEqualTo("deep");
      }

      raw.send(head("GET /sends") + head("GET /writes-and-sends"));
      assertThat(raw.read().text() + " " + raw.read().text()).isEqualTo("one two");

      raw.send(head("GET /a/b/deep.txt") + head("POST /writes") + head("GET /a/b/deep.txt"));
      assertThat(raw.read().text() + raw.read().text() + " " + raw.read().text())
          .isEqualTo("deep deeper");
    }
  }

  private static String head(String what) {
    return what + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
  }

  @Test
  void anotherContentOfTheSameSizeAndTime() throws IOException {
    Path file = folder.resolve("file.txt");
    FileTime modified = Files.getLastModifiedTime(file);
    write("file.txt", "two");
    Files.setLastModifiedTime(file, modified);
    assertThat(text("/file.txt")).isEqualTo("two");
  }

  @Test
  void anotherFileOfThatName() throws IOException {
    Path other = Files.writeString(base.resolve("other"), "two");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(folder.resolve("file.txt")));
    Files.move(other, folder.resolve("file.txt"), StandardCopyOption.ATOMIC_MOVE);
    assertThat(text("/file.txt")).isEqualTo("two");
  }

  @Test
  void noFileAnyMore() throws IOException {
    Files.delete(folder.resolve("file.txt"));
    assertThat(text("/file.txt")).isEqualTo("404");
    Files.createDirectory(folder.resolve("file.txt"));
    assertThat(text("/file.txt")).isEqualTo("404");
  }

  @Test
  void aLinkThatLeadsOut() throws IOException {
    Files.writeString(base.resolve("secret"), "SECRET");
    Files.delete(folder.resolve("file.txt"));
    Files.createSymbolicLink(folder.resolve("file.txt"), base.resolve("secret"));
    assertThat(text("/file.txt")).isEqualTo("404");
  }

  @Test
  void aFolderOnTheWayThatBecomesALink() throws IOException {
    Path other = Files.createDirectories(base.resolve("other/b"));
    Files.writeString(other.resolve("deep.txt"), "SECRET");
    Files.move(folder.resolve("a"), base.resolve("moved"));
    Files.createSymbolicLink(folder.resolve("a"), base.resolve("other"));
    assertThat(text("/a/b/deep.txt")).isEqualTo("404");
  }

  @Test
  void aLinkOnTheWayThatLeadsElsewhere() throws IOException {
    Files.createDirectories(folder.resolve("c"));
    write("c/deep.txt", "another");
    assertThat(text("/x/link/deep.txt")).isEqualTo("deep");
    await().pollDelay(SETTLING).until(() -> true);
    // Behind the last look at all folders but the one that the link lies in.
    assertThat(text("/x/link/deep.txt")).isEqualTo("deep");
    Files.delete(folder.resolve("x/link"));
    Files.createSymbolicLink(folder.resolve("x/link"), folder.resolve("c"));
    assertThat(text("/x/link/deep.txt")).isEqualTo("another");
  }

  @Test
  void aFolderOnTheWayThatIsAnother() throws IOException {
    Files.move(folder.resolve("a"), base.resolve("moved"));
    Files.createDirectories(folder.resolve("a/b"));
    write("a/b/deep.txt", "another");
    assertThat(text("/a/b/deep.txt")).isEqualTo("another");
  }

  @Test
  void anIndexFileThatComesAndGoes() throws IOException {
    Files.move(folder.resolve("a/index.html"), folder.resolve("a/no.html"));
    assertThat(text("/a/")).isEqualTo("404");
    Files.move(folder.resolve("a/no.html"), folder.resolve("a/index.html"));
    assertThat(text("/a/")).isEqualTo("index");
  }

  @Test
  void aCompressedSiblingThatComes() throws IOException {
    assertThat(get("/file.txt").headers().has("Content-Encoding")).isFalse();
    write("file.txt.gz", "as if compressed");
    assertThat(get("/file.txt").header("Content-Encoding")).isEqualTo("gzip");
    assertThat(get("/file.txt").header("Vary")).isEqualTo("Accept-Encoding");
  }

  @Test
  void aCompressedSiblingThatIsNewAgain() throws IOException {
    assertThat(get("/old.txt").headers().has("Content-Encoding")).isFalse();
    write("old.txt.gz", "as if compressed");
    assertThat(get("/old.txt").header("Content-Encoding")).isEqualTo("gzip");
  }

  @Test
  void rangesAndConditionsOfWhatIsKept() {
    Answer part = client.call(Call.of("GET", "/file.txt").with("Range", "bytes=1-1"));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.text()).isEqualTo("n");
    String tag = get("/file.txt").header("ETag");
    assertThat(client.call(Call.of("GET", "/file.txt").with("If-None-Match", tag)).status())
        .isEqualTo(304);
    assertThat(client.call(Call.of("GET", "/file.txt").with("If-Match", "\"x\"")).status())
        .isEqualTo(412);
    Answer head = client.call(Call.of("HEAD", "/file.txt"));
    assertThat(head.header("Content-Length")).isEqualTo("3");
    assertThat(text("/file.txt")).isEqualTo("one");
  }

  @Test
  void aLargeFileIsOpenForAsLongAsItIsSent() throws IOException {
    String request = "GET /large.bin HTTP/1.1\r\nHost: a\r\n\r\n";
    try (RawClient several = RawClient.connect(server.port())) {
      for (String content : new String[] {"x", "y"}) {
        write("large.bin", content.repeat(100_000));
        several.send(request.repeat(5));
        for (int i = 0; i < 5; i++) {
          assertThat(several.read().text()).isEqualTo(content.repeat(100_000));
        }
      }
    }
    await().until(() -> openFiles().stream().noneMatch(file -> file.endsWith("large.bin")));
  }

  /** Empty where the system doesn't tell. */
  private static List<Path> openFiles() throws IOException {
    List<Path> files = new ArrayList<>();
    Path descriptors = Path.of("/proc/self/fd");
    if (Files.isDirectory(descriptors)) {
      try (Stream<Path> all = Files.list(descriptors)) {
        for (Path descriptor : all.toList()) {
          try {
            files.add(Files.readSymbolicLink(descriptor));
          } catch (NoSuchFileException e) {
            // Closed meanwhile.
          }
        }
      }
    }
    return files;
  }
}
