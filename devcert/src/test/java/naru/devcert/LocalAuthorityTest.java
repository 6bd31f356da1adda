package naru.devcert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import naru.tls.DevelopmentCertificates;
import naru.tls.DevelopmentCertificates.DevelopmentFiles;
import naru.tls.TlsException;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void nameAFolderThatIsNotThere() {
    folder = temporary.resolve("config").resolve("naru");
  }

  private DevelopmentFiles prepare(Instant now) {
    return new LocalAuthority(Clock.fixed(now, ZoneOffset.UTC)).prepare(folder);
  }

  private KeyedCertificate read(String name) throws IOException {
    return KeyedCertificate.parse(Files.readString(folder.resolve(name)));
  }

  private X509Certificate leaf() throws IOException {
    return read("localhost.pem").certificate();
  }

  private X509Certificate authority() throws IOException {
    return read("authority-key.pem").certificate();
  }

  private Map<String, String> permissions() throws IOException {
    Map<String, String> permissions = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        permissions.put(
            file.getFileName().toString(),
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
      }
    }
    return permissions;
  }

  @Test
  void aKeyNamesThePublicKeyOfItsCertificate() throws IOException {
    prepare(NOW);
    byte[] publicKey = leaf().getPublicKey().getEncoded();
    byte[] point = Arrays.copyOfRange(publicKey, publicKey.length - 65, publicKey.length);
    assertThat(read("localhost.pem").key().getEncoded()).endsWith(point);
  }

  @Test
  void theServiceIsFound() {
    assertThat(DevelopmentCertificates.installed()).isInstanceOf(LocalAuthority.class);
  }

  @Test
  void theCertificateIsForThisMachinesOwnNames() throws Exception {
    DevelopmentFiles files = prepare(NOW);
    X509Certificate leaf = leaf();
    assertThat(leaf.getSubjectAlternativeNames())
        .containsExactly(
            List.of(2, "localhost"), List.of(7, "127.0.0.1"), List.of(7, "0:0:0:0:0:0:0:1"));
    assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    assertThat(leaf.getKeyUsage()[0]).isTrue();
    assertThat(leaf.getKeyUsage()[5]).isFalse();
    assertThat(Duration.between(leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
        .isLessThanOrEqualTo(Duration.ofDays(397));
    leaf.verify(authority().getPublicKey());
    assertThat(files.authority()).isEqualTo(folder.resolve("authority.pem"));
    assertThat(files.certificate()).isEqualTo(folder.resolve("localhost.pem"));
    assertThat(files.key()).isEqualTo(folder.resolve("localhost.pem"));
  }

  @Test
  void theAuthorityCanSpeakForNothingElse() throws Exception {
    prepare(NOW);
    X509Certificate authority = authority();
    assertThat(authority.getBasicConstraints()).isZero();
    assertThat(authority.getKeyUsage()[5]).isTrue();
    assertThat(authority.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(authority.getCriticalExtensionOIDs())
        .contains("2.5.29.19", "2.5.29.15", "2.5.29.30");
    NameConstraints constraints =
        NameConstraints.getInstance(
            new JcaX509CertificateHolder(authority)
                .getExtension(Extension.nameConstraints)
                .getParsedValue());
    assertThat(constraints.getPermittedSubtrees())
        .extracting(subtree -> subtree.getBase())
        .containsExactly(
            new GeneralName(GeneralName.dNSName, "localhost"),
            new GeneralName(GeneralName.iPAddress, "127.0.0.0/8"),
            new GeneralName(GeneralName.iPAddress, "::1/128"));
    assertThat(Files.readString(folder.resolve("authority.pem")))
        .isEqualTo(read("authority-key.pem").certificatePem())
        .doesNotContain("PRIVATE");
    assertThat(new JcaX509CertificateHolder(leaf()).getExtension(Extension.authorityKeyIdentifier))
        .isNotNull();
  }

  @Test
  void keysAreReadableByTheirOwnerAlone() throws Exception {
    prepare(NOW);
    assertThat(permissions())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                ".lock", "rw-------",
                "authority-key.pem", "rw-------",
                "authority.pem", "rw-r--r--",
                "localhost.pem", "rw-------"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
  }

  @Test
  void aKeyThatWasOpenedToOthersIsClosedAgain() throws Exception {
    prepare(NOW);
    for (String name : List.of("authority-key.pem", "localhost.pem")) {
      Files.setPosixFilePermissions(
          folder.resolve(name), PosixFilePermissions.fromString("rw-r--r--"));
    }
    prepare(NOW);
    assertThat(permissions())
        .containsEntry("authority-key.pem", "rw-------")
        .containsEntry("localhost.pem", "rw-------");
  }

  @Test
  void whatIsThereIsUsedAgain() throws Exception {
    prepare(NOW);
    X509Certificate leaf = leaf();
    X509Certificate authority = authority();
    prepare(NOW.plus(Duration.ofDays(59)));
    assertThat(leaf()).isEqualTo(leaf);
    assertThat(authority()).isEqualTo(authority);
  }

  @Test
  void theCertificateIsRenewedAMonthBeforeItExpiresByTheSameAuthority() throws Exception {
    prepare(NOW);
    X509Certificate leaf = leaf();
    X509Certificate authority = authority();
    Instant later = NOW.plus(Duration.ofDays(61));
    prepare(later);
    assertThat(leaf()).isNotEqualTo(leaf);
    assertThat(leaf().getNotAfter().toInstant()).isEqualTo(later.plus(Duration.ofDays(90)));
    assertThat(authority()).isEqualTo(authority);
    leaf().verify(authority.getPublicKey());
  }

  @Test
  void aClockThatIsBehindReplacesNoAuthority() throws Exception {
    prepare(NOW);
    X509Certificate authority = authority();
    prepare(NOW.minus(Duration.ofDays(1)));
    assertThat(authority()).isEqualTo(authority);
  }

  @Test
  void anAuthorityThatExpiresIsReplaced() throws Exception {
    prepare(NOW);
    X509Certificate authority = authority();
    prepare(NOW.plus(Duration.ofDays(3650)));
    assertThat(authority()).isNotEqualTo(authority);
    leaf().verify(authority().getPublicKey());
    assertThat(read("authority-key.old.pem").certificate())
        .as("a clock may be wrong: it isn't lost")
        .isEqualTo(authority);
    assertThat(Files.readString(folder.resolve("authority.pem")))
        .isEqualTo(read("authority-key.pem").certificatePem());
  }

  @Test
  void aCertificateThatIsDamagedOrOfAnotherAuthorityIsMadeAnew() throws Exception {
    prepare(NOW);
    Files.write(folder.resolve("localhost.pem"), new byte[] {(byte) 0xff, 'x'});
    prepare(NOW);
    leaf().verify(authority().getPublicKey());
    Files.delete(folder.resolve("authority-key.pem"));
    prepare(NOW);
    leaf().verify(authority().getPublicKey());
  }

  @Test
  void aDamagedAuthorityIsNotReplacedUnasked() throws Exception {
    prepare(NOW);
    Path kept = Files.writeString(folder.resolve("authority-key.pem"), "damaged");
    assertThatThrownBy(() -> prepare(NOW))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "the development authority " + kept + " is damaged: delete it and a new one is made");
  }

  @Test
  void aKeyThatItsOwnerMadeReadOnlyStaysSo() throws Exception {
    prepare(NOW);
    Files.setPosixFilePermissions(
        folder.resolve("authority-key.pem"), PosixFilePermissions.fromString("r--------"));
    prepare(NOW);
    assertThat(permissions()).containsEntry("authority-key.pem", "r--------");
  }

  @Test
  void aFileInTheFoldersPlaceIsSaidSo() throws Exception {
    Files.createDirectories(folder.getParent());
    Files.createFile(folder);
    assertThatThrownBy(() -> prepare(NOW))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "cannot keep development certificates in " + folder + ": it is a file, not a folder");
  }

  @Test
  void aFolderThatCannotBeMadeIsSaidSo() throws Exception {
    Path file = Files.createFile(temporary.resolve("file"));
    folder = file.resolve("naru");
    assertThatThrownBy(() -> prepare(NOW))
        .isInstanceOf(TlsException.class)
        .hasMessageStartingWith("cannot keep development certificates in " + folder + ": ");
  }

  @Test
  void manyThreadsAtOnceMakeOneAuthority() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Collection<Callable<DevelopmentFiles>> work = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        work.add(() -> prepare(NOW));
      }
      for (Future<DevelopmentFiles> done : threads.invokeAll(work)) {
        assertThat(done.get().authority()).exists();
      }
    }
    leaf().verify(authority().getPublicKey());
    assertThat(permissions()).hasSize(4);
  }

  /** Each prints the authority that it got, which is the same for all. */
  @Test
  void manyProcessesAtOnceMakeOneAuthority() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(preparing("-XX:TieredStopAtLevel=1"));
    }
    List<String> printed = new ArrayList<>();
    for (Process process : processes) {
      printed.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
      assertThat(process.waitFor()).isZero();
    }
    assertThat(printed)
        .hasSize(4)
        .containsOnly(authority().getSerialNumber() + " " + leaf().getSerialNumber());
  }

  /** Its jars are signed, and to have that checked took each start half a second. */
  @Test
  void whoOnlyReadsCertificatesDoesNotLoadTheLibraryThatMakesThem() throws Exception {
    assertThat(preparing("-XX:TieredStopAtLevel=1").waitFor()).isZero();
    Process process = preparing("-Xlog:class+load");
    String log = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    assertThat(log).contains("naru.devcert.KeyedCertificate").doesNotContain("org.bouncycastle.");
  }

  private Process preparing(String option) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            option,
            "-cp",
            System.getProperty("java.class.path"),
            Preparing.class.getName(),
            folder.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** A process that wants development certificates. */
  static final class Preparing {
    private Preparing() {}

    @SuppressWarnings("SystemOut") // What the test reads.
    public static void main(String[] arguments) throws IOException {
      Path folder = Path.of(arguments[0]);
      DevelopmentCertificates.installed().prepare(folder);
      System.out.print(
          serial(folder.resolve("authority-key.pem"))
              + " "
              + serial(folder.resolve("localhost.pem")));
    }

    private static String serial(Path file) throws IOException {
      return KeyedCertificate.parse(Files.readString(file))
          .certificate()
          .getSerialNumber()
          .toString();
    }
  }
}
