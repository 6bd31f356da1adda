package naru.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with certificates and ports is told in one line, to who started the server. */
class SecureServerMistakesTest {
  private static final Path FREE_PORTS = Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start");

  @TempDir private Path folder;
  private Path program;
  private Path certificate;
  private Path key;

  @BeforeEach
  void copyProgram() throws IOException {
    program = Files.copy(Path.of("HttpsServer.java"), folder.resolve("HttpsServer.java"));
    certificate = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
  }

  private Map<String, String> environment() {
    return Map.of("PORT", "0", "XDG_CONFIG_HOME", folder.resolve("config").toString());
  }

  private ServerKeys keys(String name, String... options) throws Exception {
    return ServerKeys.make(folder.resolve(name + ".p12"), options);
  }

  private static void told(Example example, String line) {
    try (example) {
      assertThat(example.awaitEnd()).isEqualTo(1);
      assertThat(example.err()).containsExactly(line);
      assertThat(example.out()).isEmpty();
    }
  }

  @Test
  void aKeyThatIsNotThere() throws Exception {
    keys("a").writeCertificate(certificate);

    told(Example.start(program, environment()), "cannot read key " + key + ": no such file");
  }

  @Test
  void aKeyThatDoesNotFit() throws Exception {
    keys("a").writeCertificate(certificate);
    keys("b").writeKey(key);

    told(
        Example.start(program, environment()),
        "the key " + key + " doesn't belong to the certificate " + certificate);
  }

  @Test
  void aWrongPassword() throws Exception {
    keys("a");
    Path store = folder.resolve("a.p12");
    Path other =
        Files.writeString(
            folder.resolve("Locked.java"),
            """
            import module naru;

            void main() {
              Tls tls = Tls.pkcs12(Program.folder().resolve("a.p12"), "a guess of mine");
              Https.createServer(tls, (req, res) -> res.end()).listen(0);
            }
            """);

    told(Example.start(other, environment()), "wrong password for " + store);
  }

  @Test
  void anExpiredCertificateIsAWarning() throws Exception {
    ServerKeys keys = keys("a", "-startdate", "-10d", "-validity", "5");
    keys.writeCertificate(certificate);
    keys.writeKey(key);

    try (Example example = Example.start(program, environment())) {
      assertThat(example.awaitPort()).isPositive();
      await()
          .untilAsserted(
              () ->
                  assertThat(example.err())
                      .singleElement()
                      .asString()
                      .contains("WARN")
                      .contains("the certificate " + certificate + " expired on ")
                      .contains(
                          LocalDate.now(ZoneOffset.UTC).minusDays(5).toString().substring(0, 4)));
    }
  }

  @Test
  void aFolderForDevelopmentCertificatesThatCannotBeUsed() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");

    try (Example example =
        Example.start(program, Map.of("PORT", "0", "XDG_CONFIG_HOME", file.toString()))) {
      assertThat(example.awaitEnd()).isEqualTo(1);
      assertThat(example.err())
          .singleElement()
          .asString()
          .startsWith("cannot keep development certificates in " + file);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void noRightToPort443ComesWithWhatToDo() throws Exception {
    assumeTrue(
        firstFreePort() > 443,
        "Everybody may listen on port 443 here: what others are told is not tested");
    List<String> without =
        List.of("setpriv", "--inh-caps=-net_bind_service", "--bounding-set=-net_bind_service");
    boolean root = System.getProperty("user.name").equals("root");
    assumeTrue(
        !root || canRun(without),
        "Root can't give up its right to port 443 here: what others are told is not tested");

    Map<String, String> config = Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString());
    try (Example example = Example.start(root ? without : List.of(), program, config)) {
      assertThat(example.awaitEnd()).isEqualTo(1);
      assertThat(example.err())
          .singleElement()
          .asString()
          .startsWith("EACCES: no permission to listen on ")
          .contains(
              ":443: take a port from 1024 on, such as 8443, or allow this one (on Linux: sudo"
                  + " sysctl net.ipv4.ip_unprivileged_port_start=443)");
    }
  }

  /** The kernel says it whole in one read, or not at all. */
  private static int firstFreePort() throws IOException {
    byte[] number = new byte[16];
    try (InputStream in = Files.newInputStream(FREE_PORTS)) {
      return Integer.parseInt(new String(number, 0, in.read(number), US_ASCII).strip());
    }
  }

  private static boolean canRun(List<String> prefix) throws InterruptedException {
    try {
      List<String> command = new ArrayList<>(prefix);
      command.add("true");
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
