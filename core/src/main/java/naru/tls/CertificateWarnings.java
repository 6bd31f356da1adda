package naru.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/** What works, but shouldn't be left so. */
final class CertificateWarnings {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private CertificateWarnings() {}

  /** Of a chain at that time; the source is where it came from. */
  static List<String> of(Identity identity, Path source, Instant now) {
    List<String> warnings = new ArrayList<>();
    X509Certificate certificate = identity.certificate();
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (until.isBefore(now)) {
      warnings.add(
          "the certificate " + source + " expired on " + day(until) + ": clients will refuse it");
    }
    if (from.isAfter(now)) {
      warnings.add(
          "the certificate "
              + source
              + " is valid only from "
              + day(from)
              + ": clients will refuse it until then (is this machine's clock right?)");
    }
    for (int i = 1; i < identity.chain().size(); i++) {
      X500Principal wanted = identity.chain().get(i - 1).getIssuerX500Principal();
      X500Principal next = identity.chain().get(i).getSubjectX500Principal();
      if (!wanted.equals(next)) {
        warnings.add(
            "the chain in "
                + source
                + " is broken: after a certificate issued by '"
                + wanted.getName()
                + "' comes '"
                + next.getName()
                + "'");
        break;
      }
    }
    return warnings;
  }

  /** Of a file that holds a private key. */
  static List<String> ofKeyFile(Path key) {
    try {
      for (PosixFilePermission permission : Files.getPosixFilePermissions(key)) {
        if (OTHERS.contains(permission)) {
          return List.of(
              "every user of this machine can get at the private key " + key + ": chmod o= it");
        }
      }
    } catch (IOException | UnsupportedOperationException e) {
      return List.of(); // A system without such permissions, or the file has just gone.
    }
    return List.of();
  }

  private static LocalDate day(Instant time) {
    return LocalDate.ofInstant(time, ZoneOffset.UTC);
  }
}
