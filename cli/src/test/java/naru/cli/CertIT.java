package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command that makes the development certificate. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "macOS has no variable for the folder")
class CertIT {
  @TempDir private Path folder;

  private Call cert(String... more) {
    String[] words = Stream.concat(Stream.of("cert"), Stream.of(more)).toArray(String[]::new);
    return Call.naru(words).with("XDG_CONFIG_HOME", folder.toString());
  }

  private Path file(String name) {
    return folder.resolve("naru").resolve(name);
  }

  @Test
  void itMakesTheCertificateAndShowsWhereItIsAndHowLong() throws Exception {
    Outcome outcome = cert().run();

    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out())
        .contains("authority    " + file("authority.pem") + "\n")
        .contains("certificate  " + file("localhost.pem") + "\n")
        .contains("until " + end(file("authority.pem")) + ";");
    String leaf = outcome.out().replaceAll("(?s).*localhost\\.pem\n +until ([0-9-]+),.*", "$1");
    assertThat(LocalDate.parse(leaf)).isAfter(LocalDate.now(ZoneId.systemDefault()).plusDays(30));
  }

  private static LocalDate end(Path pem) throws Exception {
    try (InputStream in = Files.newInputStream(pem)) {
      X509Certificate certificate =
          (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
      return LocalDate.ofInstant(certificate.getNotAfter().toInstant(), ZoneId.systemDefault());
    }
  }

  @Test
  void itSaysHowToTrustTheAuthority() {
    assertThat(cert().run().out())
        .contains("sudo cp " + file("authority.pem") + " /usr/local/share/ca-certificates/naru.crt")
        .contains("certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n naru -i " + file("authority.pem"))
        .contains("Firefox")
        .contains("curl --cacert " + file("authority.pem"))
        .doesNotContain("FILE")
        .endsWith(folder.resolve("naru") + "\n");
  }

  @Test
  void onlyTheOwnerCanReadTheKeys() throws IOException {
    assertThat(cert().run().status()).isZero();

    assertThat(Files.getPosixFilePermissions(folder.resolve("naru")))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    for (String name : new String[] {"authority-key.pem", "localhost.pem"}) {
      assertThat(file(name)).content().contains("PRIVATE KEY");
      assertThat(Files.getPosixFilePermissions(file(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
    assertThat(file("authority.pem")).content().doesNotContain("PRIVATE KEY");
  }

  @Test
  void aSecondCallKeepsWhatIsThere() throws IOException {
    Outcome first = cert().run();
    String authority = Files.readString(file("authority.pem"));
    String localhost = Files.readString(file("localhost.pem"));

    assertThat(cert().run()).isEqualTo(first);

    assertThat(file("authority.pem")).hasContent(authority);
    assertThat(file("localhost.pem")).hasContent(localhost);
  }

  @Test
  void aFolderWithASpaceIsOneWordOfTheCommands() throws IOException {
    Path spaced = Files.createDirectory(folder.resolve("it's mine"));

    assertThat(cert().with("XDG_CONFIG_HOME", spaced.toString()).run().out())
        .contains("--cacert '" + folder + "/it'\\''s mine/naru/authority.pem' https");
  }

  @Test
  void aFolderThatCannotBeUsedIsToldInOneLine() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    Outcome outcome = cert().with("XDG_CONFIG_HOME", file.toString()).run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("naru: cannot keep development certificates in " + file)
        .hasLineCount(1);
  }

  @Test
  void aDamagedAuthorityIsNeverReplacedUnasked() throws IOException {
    assertThat(cert().run().status()).isZero();
    Files.writeString(file("authority-key.pem"), "damaged");

    Outcome outcome = cert().run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("naru: the development authority " + file("authority-key.pem") + " is damaged")
        .hasLineCount(1);
    assertThat(file("authority-key.pem")).hasContent("damaged");
  }

  @Test
  void wordsBehindItAreAMistake() {
    Outcome outcome = cert("more").run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("more").hasLineCount(1);
    assertThat(folder).isEmptyDirectory();
  }
}
