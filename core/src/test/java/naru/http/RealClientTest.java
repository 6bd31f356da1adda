package naru.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import naru.cookie.Cookie;
import naru.testing.Protocol;
import naru.testing.TestServer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that others wrote: curl, and that of Node's http2. Chromium is among the examples. */
class RealClientTest {
  private static final int MEBIBYTES = 5 << 20;

  @TempDir Path folder = Path.of("");

  private static void answer(Request request, Response response) throws IOException {
    switch (request.path()) {
      case "/echo" -> request.inputStream().transferTo(response.outputStream());
      case "/hints" -> {
        response.writeEarlyHints("</style.css>; rel=preload");
        response.addTrailer("X-Sum", "42");
        response.write("hinted");
      }
      default ->
          response
              .setHeader("X-Fields", request.version() + " " + request.cookies().asMap().size())
              .cookie(Cookie.of("c", "3"))
              .cookie(Cookie.of("d", "4"))
              .write("안녕 " + request.query().get("x").orElse(""));
    }
    response.end();
  }

  private String run(String program, String... arguments) throws Exception {
    boolean there =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .anyMatch(it -> Files.isExecutable(Path.of(it, program)));
    assumeTrue(there, "There is no " + program + " on the PATH");
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(Arrays.asList(arguments));
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ended", program).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(out, UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "H1, --http1.1, 1.1",
    "H1, --http1.0, 1.1",
    "H1_TLS, --http1.1, 1.1",
    "H1_TLS, --http2, 1.1",
    "H2, --http2-prior-knowledge, 2",
    "H2, --http2, 1.1",
    "H2, --http1.1, 1.1",
    "H2_TLS, --http2, 2",
    "H2_TLS, --http1.1, 1.1"
  })
  void curlSpeaksTheVersionThatBothKnow(Protocol protocol, String option, String version)
      throws Exception {
    try (TestServer server = protocol.serve(RealClientTest::answer)) {
      String origin = (protocol.isSecure() ? "https" : "http") + "://localhost:" + server.port();
      String[] options = {"--silent", "--show-error", "--insecure", "--max-time", "60", option};

      String said = curl(options, "-w", " by %{http_version}", "-b", "a=1; b=2", origin + "/?x=y");
      assertThat(said).isEqualTo("안녕 y by " + version);

      Path body = Files.write(folder.resolve("body"), new byte[MEBIBYTES]);
      String sizes = "%{http_code} %{size_upload} %{size_download}";
      Path got = folder.resolve("got");
      said =
          curl(options, "-w", sizes, "-o", got.toString(), "-T", body.toString(), origin + "/echo");
      assertThat(said).isEqualTo("200 " + MEBIBYTES + " " + MEBIBYTES);
      assertThat(Files.mismatch(got, body)).isEqualTo(-1);
    }
  }

  private String curl(String[] options, String... more) throws Exception {
    return run("curl", Stream.of(options, more).flatMap(Stream::of).toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "H2_TLS"})
  void nodeIsServed(Protocol protocol) throws Exception {
    Path script = Path.of(RealClientTest.class.getResource("client.mjs").toURI());
    try (TestServer server = protocol.serve(RealClientTest::answer)) {
      String origin = (protocol.isSecure() ? "https" : "http") + "://localhost:" + server.port();

      assertThat(run("node", script.toString(), origin).lines())
          .containsExactly(
              "alpn " + (protocol.isSecure() ? "h2" : "h2c"),
              "hello 200 2.0 2 안녕 1",
              "set-cookie c=3 | d=4",
              "echo 200 3000000",
              "hints 103 </style.css>; rel=preload 42 hinted",
              "head 200 0",
              "many 200",
              "closed");
    }
  }
}
