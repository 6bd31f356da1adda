package naru.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;

/** Certificates of an authority that is made for one test, and their files. */
final class TestCertificates {
  final X509Bundle authority = authority("Test authority");
  private final Path folder;

  TestCertificates(Path folder) {
    this.folder = folder;
  }

  static X509Bundle authority(String name) {
    return build(
        () ->
            new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .setIsCertificateAuthority(true)
                .buildSelfSigned());
  }

  X509Bundle server(String host) {
    return server(host, Algorithm.ecp256);
  }

  X509Bundle server(String host, Algorithm algorithm) {
    return server(host, algorithm, Instant.now().minus(Duration.ofDays(1)), Duration.ofDays(30));
  }

  X509Bundle server(String host, Algorithm algorithm, Instant from, Duration life) {
    CertificateBuilder builder =
        new CertificateBuilder()
            .algorithm(algorithm)
            .subject("CN=" + host)
            .notBefore(from)
            .notAfter(from.plus(life))
            .addExtendedKeyUsageServerAuth();
    if (!host.startsWith(
        "*")) { // The builder takes no wildcard, and the clients here look at none.
      builder.addSanDnsName(host);
    }
    return build(() -> builder.buildIssuedBy(authority));
  }

  static X509Bundle client(String name, X509Bundle issuer) {
    return build(
        () ->
            new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addExtendedKeyUsageClientAuth()
                .buildIssuedBy(issuer));
  }

  /** NAME.pem and NAME.key. */
  TlsCertificate pem(String name, X509Bundle bundle) {
    return TlsCertificate.pem(
        write(name + ".pem", bundle.getCertificatePathPEM()),
        writeSecret(name + ".key", bundle.getPrivateKeyPEM()));
  }

  Path pkcs12(String name, X509Bundle bundle, String password) {
    Path file = folder.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      bundle.toKeyStore(password.toCharArray()).store(out, password.toCharArray());
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return file;
  }

  Path authorityFile() {
    return write("authority.pem", authority.getCertificatePEM());
  }

  /** Whole at once: a rename over what was there. */
  Path write(String name, String text) {
    Path file = folder.resolve(name);
    try {
      Path next = Files.writeString(folder.resolve(name + ".next"), text);
      return Files.move(
          next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path writeSecret(String name, String text) {
    Path file = write(name, text);
    try {
      return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  interface Build {
    X509Bundle run() throws Exception;
  }

  private static X509Bundle build(Build build) {
    try {
      return build.run();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
