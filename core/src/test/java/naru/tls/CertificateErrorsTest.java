package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the person who runs a server reads when its files are wrong. */
class CertificateErrorsTest {
  @TempDir Path folder;
  private TestCertificates certificates;
  private X509Bundle bundle;

  @BeforeEach
  void makeCertificates() {
    certificates = new TestCertificates(folder);
    bundle = certificates.server("localhost");
  }

  private static AbstractThrowableAssert<?, ?> opening(Tls tls) {
    return assertThatThrownBy(() -> TlsContext.open(tls, List.of()).close())
        .isInstanceOf(TlsException.class);
  }

  private Path chain() {
    return certificates.write("c.pem", bundle.getCertificatePathPEM());
  }

  private Path key() {
    return certificates.writeSecret("k.pem", bundle.getPrivateKeyPEM());
  }

  @Test
  void aFileThatAnEditorOfWindowsHasSavedIsRead() {
    Path chain = certificates.write("bom.pem", "\uFEFF" + bundle.getCertificatePathPEM());
    TlsContext.open(Tls.pem(chain, key()), List.of()).close();
  }

  /** Java reads such a key but can't sign with it. */
  @Test
  void aKeyOnACurveThatIsNotServed() {
    Path chain =
        certificates.write(
            "curve.pem",
            """
            -----BEGIN CERTIFICATE-----
            MIIBezCCASKgAwIBAgIUS4TcGQ/veUGR0PHZL83RJIn1vcEwCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNzIxMjIxMFoYDzIxMjYxMTAz
            MjEyMjEwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwVjAQBgcqhkjOPQIBBgUrgQQA
            CgNCAASCOo7Ky/p3pJpn9wuahPNnaozKHyNCjcNkp91siehueONny3ZaDKBoDvOv
            9iqkl/wik8GT97oZch/X1fffs/Lko1MwUTAdBgNVHQ4EFgQUOXs57yZdHkIE28Eh
            l2AyQ0vuFq0wHwYDVR0jBBgwFoAUOXs57yZdHkIE28Ehl2AyQ0vuFq0wDwYDVR0T
            AQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAzCJnSurEDvgNoPGcWOzR5zRHy
            ihTNzp52GPIDAl2bSgIgZkEkyxwvIau8I25x6gQYYw8mWoab80fRM6QcZRSzoto=
            -----END CERTIFICATE-----
            """);
    Path key =
        certificates.writeSecret(
            "curve-key.pem",
            """
            -----BEGIN PRIVATE KEY-----
            MIGEAgEAMBAGByqGSM49AgEGBSuBBAAKBG0wawIBAQQgdkYCnO4X5k56G1j/w4Dx
            yIEUF2ixsDoaX9MQZ7lbpByhRANCAASCOo7Ky/p3pJpn9wuahPNnaozKHyNCjcNk
            p91siehueONny3ZaDKBoDvOv9iqkl/wik8GT97oZch/X1fffs/Lk
            -----END PRIVATE KEY-----
            """);
    opening(Tls.pem(chain, key))
        .hasMessageContaining(key.toString())
        .hasMessageContaining("P-256, P-384 or P-521");
    opening(Tls.pem(chain, key()))
        .hasMessage("the key " + key() + " doesn't belong to the certificate " + chain);
  }

  @Test
  void aMissingFile() {
    Path gone = folder.resolve("gone.pem");
    opening(Tls.pem(gone, key())).hasMessage("cannot read certificate " + gone + ": no such file");
    opening(Tls.pem(chain(), gone)).hasMessage("cannot read key " + gone + ": no such file");
    opening(Tls.pkcs12(gone, "x")).hasMessage("cannot read certificate " + gone + ": no such file");
    opening(Tls.pem(chain(), key()).withClientCertificates(ClientCertificates.required(gone)))
        .hasMessage("cannot read trusted authorities " + gone + ": no such file");
    opening(Tls.pem(chain(), key()).withHost("a.example", TlsCertificate.pem(gone, gone)))
        .hasMessage("cannot read certificate " + gone + ": no such file");
  }

  @Test
  void aFolder() {
    opening(Tls.pem(folder, key()))
        .hasMessage("cannot read certificate " + folder + ": it is a folder");
  }

  @Test
  void certificateAndKeySwapped() {
    Path chain = chain();
    Path key = key();
    opening(Tls.pem(key, chain))
        .hasMessage(
            key + " is not a PEM certificate, but a private key: are certificate and key swapped?");
    opening(Tls.pem(chain, chain))
        .hasMessage(
            chain
                + " has no private key in it, but a certificate: are certificate and key swapped?");
  }

  @Test
  void aFileThatIsNoPem() throws Exception {
    Path text = certificates.write("text.pem", "hello");
    opening(Tls.pem(text, key()))
        .hasMessage(text + " is not a PEM certificate: '-----BEGIN CERTIFICATE-----' is missing");
    opening(Tls.pem(chain(), text))
        .hasMessage(
            text
                + " has no private key in it: a PEM file with '-----BEGIN PRIVATE KEY-----' is"
                + " wanted");
    Path der = Files.write(folder.resolve("c.der"), bundle.getCertificate().getEncoded());
    opening(Tls.pem(der, key()))
        .hasMessage(
            der
                + " is not a PEM certificate: it looks like DER, convert it by 'openssl x509"
                + " -inform der'");
  }

  @Test
  void aFileThatIsHalfWritten() {
    String whole = bundle.getCertificatePathPEM();
    Path half = certificates.write("half.pem", whole.substring(0, whole.length() / 2));
    opening(Tls.pem(half, key()))
        .hasMessage(half + " is damaged or half written: '-----END CERTIFICATE-----' is missing");
  }

  @Test
  void aCertificateThatIsDamaged() {
    Path damaged =
        certificates.write(
            "damaged.pem", "-----BEGIN CERTIFICATE-----\nMAAA\n-----END CERTIFICATE-----\n");
    opening(Tls.pem(damaged, key())).hasMessage("a certificate in " + damaged + " is damaged");
    Path noBase64 =
        certificates.write(
            "no64.pem", "-----BEGIN CERTIFICATE-----\n!?!\n-----END CERTIFICATE-----\n");
    opening(Tls.pem(noBase64, key()))
        .hasMessage(noBase64 + " is damaged or half written: its block 'CERTIFICATE' is no Base64");
  }

  @Test
  void aKeyOfAnotherCertificate() {
    Path chain = chain();
    for (Algorithm algorithm : List.of(Algorithm.ecp256, Algorithm.ecp384, Algorithm.rsa2048)) {
      Path other =
          certificates.writeSecret(
              "other.pem", certificates.server("localhost", algorithm).getPrivateKeyPEM());
      opening(Tls.pem(chain, other))
          .hasMessage("the key " + other + " doesn't belong to the certificate " + chain);
    }
  }

  @Test
  void aChainThatDoesNotBeginWithTheServersCertificate() {
    Path chain =
        certificates.write(
            "c.pem", certificates.authority.getCertificatePEM() + bundle.getCertificatePEM());
    Path key = key();
    opening(Tls.pem(chain, key))
        .hasMessage(
            "the first certificate in "
                + chain
                + " must be the one that the key "
                + key
                + " belongs to: put it before those of its authorities");
  }

  @Test
  void aWrongPasswordForAPkcs12File() {
    Path file = certificates.pkcs12("c.p12", bundle, "right");
    opening(Tls.pkcs12(file, "wrong")).hasMessage("wrong password for " + file);
    Path text = certificates.write("text.p12", "hello");
    opening(Tls.pkcs12(text, "right")).hasMessage(text + " is not a PKCS#12 file");
  }

  @Test
  void aPkcs12FileWithTwoKeys() throws Exception {
    Path file = folder.resolve("two.p12");
    KeyStore store = bundle.toKeyStore("x".toCharArray());
    store.setKeyEntry(
        "another",
        bundle.getKeyPair().getPrivate(),
        "x".toCharArray(),
        bundle.getCertificatePath());
    try (var out = Files.newOutputStream(file)) {
      store.store(out, "x".toCharArray());
    }
    opening(Tls.pkcs12(file, "x"))
        .hasMessage(file + " holds 2 private keys, but must hold one with its chain");
  }

  @Test
  void noMessageTellsAPassword() {
    assertThat(Tls.pem(chain(), key(), "s3cret").toString()).doesNotContain("s3cret");
    assertThat(Tls.pkcs12(key(), "s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void anEd25519KeyIsServedByTheJdkAndRefusedForBoringSsl() throws Exception {
    X509Bundle edwards = certificates.server("localhost", Algorithm.ed25519);
    Tls tls = Tls.of(certificates.pem("ed", edwards));
    try (EchoServer server = new EchoServer(tls);
        Client.Open open = new Client(certificates.authority).connect(server.port(), "localhost")) {
      assertThat(server.tls.engine()).isEqualTo(TlsEngine.JDK);
      assertThat(open.certificate()).isEqualTo(edwards.getCertificate());
    }
    opening(tls.withOptions(TlsOptions.DEFAULTS.withEngine(TlsEngine.BORINGSSL)))
        .hasMessage(
            "BoringSSL doesn't serve EdDSA keys: use an RSA or EC key, or TlsEngine.FASTEST");
  }

  @Test
  void developmentCertificatesWithoutTheirModule() {
    opening(Tls.of(TlsCertificate.development(folder)))
        .hasMessage(
            "nothing here can make a development certificate: add naru-devcert to the class path,"
                + " or give certificate files");
  }

  @Test
  void anExpiredCertificateIsAWarningAndIsServed() throws Exception {
    Instant day = Instant.now().minus(Duration.ofDays(100));
    X509Bundle old = certificates.server("localhost", Algorithm.ecp256, day, Duration.ofDays(10));
    Tls tls = Tls.of(certificates.pem("old", old));
    assertThat(new TlsFiles(tls).warnings(Instant.now()))
        .containsExactly(
            "the certificate "
                + folder.resolve("old.pem")
                + " expired on "
                + LocalDate.ofInstant(
                    old.getCertificate().getNotAfter().toInstant(), ZoneOffset.UTC)
                + ": clients will refuse it");
    assertThat(new TlsFiles(tls).warnings(day.plus(Duration.ofDays(1)))).isEmpty();
    TlsContext.open(tls, List.of()).close();
  }

  @Test
  void aCertificateOfTheFutureIsAWarning() {
    Instant day = Instant.now().plus(Duration.ofDays(5));
    Tls tls =
        Tls.of(
            certificates.pem(
                "new",
                certificates.server("localhost", Algorithm.ecp256, day, Duration.ofDays(10))));
    assertThat(new TlsFiles(tls).warnings(Instant.now()))
        .containsExactly(
            "the certificate "
                + folder.resolve("new.pem")
                + " is valid only from "
                + LocalDate.ofInstant(day, ZoneOffset.UTC)
                + ": clients will refuse it until then (is this machine's clock right?)");
  }

  @Test
  void aKeyThatOthersCanReadIsAWarning() throws Exception {
    Tls tls = Tls.pem(chain(), key());
    assertThat(new TlsFiles(tls).warnings(Instant.now())).isEmpty();
    Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(new TlsFiles(tls).warnings(Instant.now()))
        .containsExactly(
            "every user of this machine can get at the private key "
                + folder.resolve("k.pem")
                + ": chmod o= it");
  }

  @Test
  void aBrokenChainIsAWarning() {
    X509Bundle stranger = TestCertificates.authority("Stranger");
    Path chain =
        certificates.write("c.pem", bundle.getCertificatePEM() + stranger.getCertificatePEM());
    assertThat(new TlsFiles(Tls.pem(chain, key())).warnings(Instant.now()))
        .containsExactly(
            "the chain in "
                + chain
                + " is broken: after a certificate issued by 'CN=Test authority' comes"
                + " 'CN=Stranger'");
  }
}
