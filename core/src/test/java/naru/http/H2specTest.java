package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import naru.testing.Protocol;
import naru.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What RFC 7540 and RFC 7541 say of servers, as h2spec 2.2.0 checks it, strict cases included. None
 * is left out.
 */
class H2specTest {
  private static final int CASES = 146;
  private static final long MINUTES = 5;

  @TempDir static Path folder = Path.of("");
  private static Path h2spec = Path.of("");

  /** The binary is in the jar of a Maven plugin, in a tar with nothing else. */
  @BeforeAll
  static void unpack() throws IOException {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String name = system.contains("linux") ? "linux" : system.contains("mac") ? "darwin" : "none";
    assumeTrue(
        System.getProperty("os.arch", "").equals("amd64") || name.equals("darwin"),
        "h2spec comes for x86-64 alone");
    try (InputStream packed =
        H2specTest.class.getResourceAsStream("/h2spec/2.2.0/h2spec_" + name + "_amd64.tar.gz")) {
      assumeTrue(packed != null, "there is no h2spec for " + system);
      h2spec = Files.write(folder.resolve("h2spec"), onlyFileOf(new GZIPInputStream(packed)));
    }
    assertThat(h2spec.toFile().setExecutable(true)).isTrue();
  }

  private static byte[] onlyFileOf(InputStream tar) throws IOException {
    byte[] header = tar.readNBytes(512);
    String size = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
    return tar.readNBytes(Integer.parseInt(size, 8));
  }

  @ParameterizedTest
  @EnumSource(names = {"H2", "H2_TLS"})
  void everyCaseHolds(Protocol protocol) throws Exception {
    Path output = folder.resolve(protocol + ".txt");
    try (TestServer server = protocol.serve((request, response) -> response.end("Hello"))) {
      String port = String.valueOf(server.port());
      List<String> command =
          new ArrayList<>(List.of(h2spec.toString(), "--strict", "--port", port));
      // Its own 2 s are too few for a busy machine.
      command.addAll(List.of("--timeout", "20"));
      if (protocol.isSecure()) {
        command.addAll(List.of("--tls", "--insecure"));
      }
      Process running =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try {
        assertThat(running.waitFor(MINUTES, TimeUnit.MINUTES)).as("h2spec ended").isTrue();
      } finally {
        running.destroyForcibly();
      }
    }
    String said = Files.readString(output);
    assertThat(said.substring(Math.max(0, said.indexOf("Failures:"))))
        .contains(CASES + " tests, " + CASES + " passed, 0 skipped, 0 failed");
  }
}
