package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("ways")
class SendFileTest {
  static Stream<Arguments> ways() {
    return Stream.of(Execution.values())
        .flatMap(execution -> Stream.of(true, false).map(zero -> arguments(execution, zero)));
  }

  private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final String LAST_MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT";

  @Parameter(0)
  Execution execution = Execution.VIRTUAL_THREADS;

  /** Whether files go from the kernel's cache to the socket; otherwise as through TLS. */
  @Parameter(1)
  boolean zeroCopy;

  @TempDir Path folder = Path.of("");

  private final AtomicReference<RequestListener> listener =
      new AtomicReference<>((request, response) -> response.end());
  private HttpServer server = Http.createServer(listener.get());
  private Path file = Path.of("");

  @BeforeEach
  void start() throws IOException {
    server =
        Http.createServer(
                ServerOptions.DEFAULTS.withExecution(execution),
                (request, response) -> listener.get().handle(request, response))
            .onConnection(this::wire)
            .listen("127.0.0.1", 0);
    file = Files.writeString(folder.resolve("page.html"), "0123456789");
    Files.setLastModifiedTime(file, FileTime.from(MODIFIED));
    listener.set((request, response) -> response.sendFile(file));
  }

  private void wire(Connection connection) {
    if (!zeroCopy) {
      ((ChannelConnection) connection)
          .channel()
          .pipeline()
          .addFirst(new ChannelOutboundHandlerAdapter());
    }
  }

  @AfterEach
  void stop() {
    server.closeAllConnections();
    server.close().join();
  }

  private RawAnswer ask(String method, String... fields) throws IOException {
    return RawAnswer.to(server.port(), method, "/", fields);
  }

  private RawAnswer get(String... fields) throws IOException {
    return ask("GET", fields);
  }

  private String tag() throws IOException {
    return get().field("ETag").orElseThrow();
  }

  @Test
  void aFileHasItsTypeLengthAndValidators() throws IOException {
    RawAnswer answer = get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.field("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(answer.field("Content-Length")).contains("10");
    assertThat(answer.field("Last-Modified")).contains(LAST_MODIFIED);
    assertThat(answer.field("ETag").orElseThrow()).matches("\"[^\"]+\"");
    assertThat(answer.field("Accept-Ranges")).contains("bytes");
    assertThat(answer.field("Cache-Control")).contains("no-cache");
    assertThat(answer.field("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void headIsGetWithoutTheContent() throws IOException {
    RawAnswer get = get();
    RawAnswer head = ask("HEAD");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.lines())
        .filteredOn(line -> !line.startsWith("Date"))
        .isEqualTo(get.lines().stream().filter(line -> !line.startsWith("Date")).toList());
    assertThat(ask("HEAD", "Range", "bytes=0-1").field("Content-Length")).contains("10");
  }

  @Test
  void anEmptyFileIsSent() throws IOException {
    Files.writeString(file, "");
    RawAnswer answer = get();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Length")).contains("0");
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
        RawAnswer answer = ask(method, condition);
        assertThat(answer.status()).as(condition[0]).isEqualTo(304);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.field("ETag")).contains(tag);
        assertThat(answer.field("Cache-Control")).contains("no-cache");
        assertThat(answer.lines()).noneMatch(line -> line.startsWith("Content-"));
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
    RawAnswer answer = get("If-None-Match", tag, "If-Modified-Since", LAST_MODIFIED);
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
    RawAnswer answer = get("Range", "bytes=2-4");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.text()).isEqualTo("234");
    assertThat(answer.field("Content-Range")).contains("bytes 2-4/10");
    assertThat(answer.field("Content-Length")).contains("3");
    assertThat(answer.field("ETag")).contains(tag());
    assertThat(get("Range", "bytes=-1").text()).isEqualTo("9");
    assertThat(get("Range", "bytes=0-").field("Content-Range")).contains("bytes 0-9/10");
  }

  @Test
  void severalRangesAreSeveralParts() throws IOException {
    RawAnswer answer = get("Range", "bytes=7-8,0-2");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.field("Content-Range")).isEmpty();
    assertThat(answer.field("Content-Length")).contains("" + answer.body().length);
    String type = answer.field("Content-Type").orElseThrow();
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
    RawAnswer answer = get("Range", "bytes=0-4999999,5000001-8000000");
    assertThat(answer.status()).isEqualTo(206);
    assertThat(answer.field("Content-Length")).contains("" + answer.body().length);
    String all = new String(content, ISO_8859_1);
    assertThat(answer.text().contains(all.substring(0, 5_000_000))).isTrue();
    assertThat(answer.text().contains(all.substring(5_000_001, 8_000_001))).isTrue();
    assertThat(get().body()).isEqualTo(content);
  }

  @Test
  void aRangeThatIsNotThereIs416() throws IOException {
    RawAnswer answer = get("Range", "bytes=10-");
    assertThat(answer.status()).isEqualTo(416);
    assertThat(answer.field("Content-Range")).contains("bytes */10");
    assertThat(answer.field("ETag")).isEmpty();
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
    RawAnswer answer = get();
    assertThat(answer.field("Content-Type")).contains("text/plain");
    assertThat(answer.field("Cache-Control")).contains("max-age=60");
    assertThat(answer.field("ETag")).contains("\"mine\"");
    assertThat(get("If-None-Match", "\"mine\"").status()).isEqualTo(304);
    assertThat(get("If-None-Match", "\"mine\"").field("Content-Type")).isEmpty();
  }

  @Test
  void aPageThatSaysAnotherStatusIsSentWithoutRegardToConditions() throws IOException {
    listener.set((request, response) -> response.status(404).sendFile(file));
    RawAnswer answer = get("If-None-Match", "*", "If-Match", "\"x\"", "Range", "bytes=0-1");
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo("0123456789");
    assertThat(answer.field("ETag")).isEmpty();
    assertThat(answer.field("Accept-Ranges")).isEmpty();
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
      RawAnswer answer = get();
      assertThat(answer.status()).as(none.toString()).isEqualTo(404);
      assertThat(answer.text()).isEqualTo("NOT FOUND");
      assertThat(answer.lines()).noneMatch(line -> line.startsWith("ETag"));
    }
    listener.set((request, response) -> response.sendFile(secret));
    // Root may read everything.
    assertThat(get().status()).isEqualTo(Files.isReadable(secret) ? 200 : 404);
  }

  @Test
  void aLinkIsFollowedUnlessItIsNotToBe() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link.css"), file);
    listener.set((request, response) -> response.sendFile(link));
    assertThat(get().field("Content-Type")).contains("text/css; charset=utf-8");
    FileOptions noLinks = FileOptions.DEFAULTS.withFollowLinks(false);
    listener.set((request, response) -> response.sendFile(link, noLinks));
    assertThat(get().status()).isEqualTo(404);
    listener.set((request, response) -> response.sendFile(file, noLinks));
    assertThat(get().status()).isEqualTo(200);
  }

  @Test
  void aRelativePathStartsAtTheWorkingDirectory() throws IOException {
    listener.set((request, response) -> response.sendFile(Path.of("pom.xml")));
    assertThat(get().body()).isEqualTo(Files.readAllBytes(Path.of("pom.xml")));
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
    RawAnswer answer = get();
    assertThat(answer.field("Content-Type")).contains("text/javascript; charset=utf-8");
    assertThat(answer.field("Content-Encoding")).contains("gzip");
    assertThat(answer.field("Cache-Control")).contains("public, max-age=60");
    assertThat(answer.field("ETag").orElseThrow()).isNotEqualTo(plain);
  }

  @Test
  void severalFilesAreSentOnOneConnection() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      String one = "GET / HTTP/1.1\r\nHost: x\r\n";
      socket
          .getOutputStream()
          .write(
              (one
                      + "\r\n"
                      + one
                      + "Range: bytes=1-1,3-3\r\n\r\n"
                      + one
                      + "Connection: close\r\n\r\n")
                  .getBytes(ISO_8859_1));
      String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
      assertThat(all.split("HTTP/1.1 ", -1)).hasSize(4);
      assertThat(all).contains("HTTP/1.1 206").endsWith("0123456789");
    }
  }

  /** Reads the head and a little, makes the file shorter, and reads to the end. */
  private long bytesOfAShrinkingFile(String range) throws IOException {
    long size = 64L << 20;
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(size);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        socket.setSoTimeout(20_000);
        socket
            .getOutputStream()
            .write(("GET / HTTP/1.1\r\nHost: x\r\n" + range + "\r\n").getBytes(ISO_8859_1));
        InputStream in = socket.getInputStream();
        long read = in.readNBytes(1000).length;
        large.setLength(1000);
        byte[] buffer = new byte[1 << 16];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          read += n;
        }
        return read;
      }
    }
  }

  @Test
  void aFileThatBecomesShorterEndsTheConnectionBeforeItsLength() throws IOException {
    assertThat(bytesOfAShrinkingFile("")).isBetween(1000L, (64L << 20) - 1);
    listener.set(
        (request, response) -> {
          response.onFinish(() -> {});
          response.sendFile(file);
        });
    assertThat(bytesOfAShrinkingFile("")).isBetween(1000L, (64L << 20) - 1);
  }

  @Test
  void soDoPartsOfAFileThatBecomesShorter() throws IOException {
    String range = "Range: bytes=0-30000000,30000002-67108863\r\n";
    assertThat(bytesOfAShrinkingFile(range)).isBetween(1000L, (64L << 20) - 1);
    AtomicReference<Throwable> thrown = new AtomicReference<>(new AssertionError("nothing"));
    listener.set(
        (request, response) ->
            Thread.ofVirtual()
                .uncaughtExceptionHandler((thread, e) -> thrown.set(e))
                .start(() -> response.sendFile(file)));
    assertThat(bytesOfAShrinkingFile(range)).isBetween(1000L, (64L << 20) - 1);
    await()
        .untilAsserted(
            () -> assertThat(thrown).hasValueMatching(UncheckedIOException.class::isInstance));
  }

  private static String version(int i) {
    return Character.toString('a' + i % 26).repeat(i % 100 + 1);
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Asks while the file is changed by another thread. */
  private RawAnswer getDuring(Change change) throws Exception {
    Thread changing =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    change.make();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
    RawAnswer answer = get();
    changing.join();
    return answer;
  }

  @Test
  void aTagNeverComesWithTheContentOfAnotherVersion() throws Exception {
    getWhileItIsReplaced();
  }

  private void getWhileItIsReplaced() throws Exception {
    Path next = folder.resolve("next");
    Files.writeString(file, version(0));
    for (int i = 1; i < 300; i++) {
      Files.writeString(next, version(i));
      RawAnswer answer = getDuring(() -> Files.move(next, file, StandardCopyOption.ATOMIC_MOVE));
      assertThat(answer.text()).isIn(version(i - 1), version(i));
      assertThat(answer.field("ETag").orElseThrow())
          .startsWith('"' + Integer.toHexString(answer.text().length()) + '-');
    }
  }

  @Test
  void aFileThatIsRemovedMeanwhileIsSentOrNotThere() throws Exception {
    for (int i = 0; i < 300; i++) {
      Files.writeString(file, "0123456789");
      RawAnswer answer = getDuring(() -> Files.delete(file));
      assertThat(answer.text()).isIn("0123456789", "NOT FOUND");
      assertThat(answer.status()).isIn(200, 404);
    }
  }

  private static long openFiles(Path file) throws IOException {
    try (var all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(
              fd -> {
                try {
                  // Behind the name of one that was removed stands "(deleted)".
                  return Files.readSymbolicLink(fd).toString().startsWith(file.toString());
                } catch (IOException closedMeanwhile) {
                  return false;
                }
              })
          .count();
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux lists a process's open files")
  void noFileStaysOpen() throws Exception {
    Path real = file.toRealPath();
    String[] wholes = {
      "X", "y", "Range", "bytes=1-2", "Range", "bytes=0-0,2-2", "If-Match", "\"x\""
    };
    for (int i = 0; i < wholes.length; i += 2) {
      get(wholes[i], wholes[i + 1]);
      ask("HEAD", wholes[i], wholes[i + 1]);
    }
    getWhileItIsReplaced();
    await().untilAsserted(() -> assertThat(openFiles(real)).isZero());
    bytesOfAShrinkingFile("");
    bytesOfAShrinkingFile("Range: bytes=0-30000000,30000002-67108863\r\n");
    try (RandomAccessFile large = new RandomAccessFile(real.toFile(), "rw")) {
      large.setLength(64L << 20);
    }
    for (String range : new String[] {"", "Range: bytes=0-30000000,30000002-67108863\r\n"}) {
      await().untilAsserted(() -> assertThat(openFiles(real)).isZero());
      try (Socket gone = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        gone.getOutputStream()
            .write(("GET / HTTP/1.1\r\nHost: x\r\n" + range + "\r\n").getBytes(ISO_8859_1));
        assertThat(gone.getInputStream().read()).isPositive();
        assertThat(openFiles(real)).isEqualTo(1);
      }
    }
    listener.set(
        (request, response) -> {
          response.write("begun");
          response.sendFile(file);
        });
    assertThat(get().text()).startsWith("5\r\nbegun");
    await().untilAsserted(() -> assertThat(openFiles(real)).isZero());
  }
}
