package naru.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All that a {@link Tls} reads, as it was at one time. */
final class TlsFiles {
  private final Tls tls;
  private final Map<TlsCertificate, DevelopmentCertificates.DevelopmentFiles> made =
      new HashMap<>();
  private final Map<TlsCertificate, Identity> identities = new HashMap<>();
  private final FileSnapshot snapshot;

  /** Reads them all, and has development certificates made or renewed first. */
  TlsFiles(Tls tls) {
    this.tls = tls;
    List<Path> paths = new ArrayList<>();
    paths.addAll(paths(tls.certificate()));
    tls.hosts().values().forEach(its -> paths.addAll(paths(its)));
    authorities().ifPresent(paths::add);
    this.snapshot = FileSnapshot.of(paths);
  }

  private List<Path> paths(TlsCertificate certificate) {
    return switch (certificate) {
      case TlsCertificate.Pem pem -> List.of(pem.chain(), pem.key());
      case TlsCertificate.Pkcs12 pkcs12 -> List.of(pkcs12.file());
      case TlsCertificate.Development development -> {
        var files = DevelopmentCertificates.installed().prepare(development.folder());
        made.put(development, files);
        yield List.of(files.certificate(), files.key());
      }
    };
  }

  private Optional<Path> authorities() {
    return switch (tls.clientCertificates()) {
      case ClientCertificates.None none -> Optional.empty();
      case ClientCertificates.Wanted wanted -> Optional.of(wanted.authorities());
      case ClientCertificates.Required required -> Optional.of(required.authorities());
    };
  }

  Map<Path, String> fingerprint() {
    return snapshot.fingerprint();
  }

  Identity identity() {
    return identity(tls.certificate());
  }

  Map<String, Identity> hosts() {
    Map<String, Identity> hosts = new LinkedHashMap<>();
    tls.hosts().forEach((host, its) -> hosts.put(host, identity(its)));
    return hosts;
  }

  private Identity identity(TlsCertificate certificate) {
    return identities.computeIfAbsent(certificate, this::read);
  }

  private Identity read(TlsCertificate certificate) {
    TlsEngine engine = tls.options().engine();
    return switch (certificate) {
      case TlsCertificate.Pem pem ->
          Certificates.pem(snapshot, pem.chain(), pem.key(), pem.password(), engine);
      case TlsCertificate.Pkcs12 pkcs12 ->
          Certificates.pkcs12(snapshot, pkcs12.file(), pkcs12.password(), engine);
      case TlsCertificate.Development development -> {
        var files = files(development);
        yield Certificates.pem(
            snapshot, files.certificate(), files.key(), Optional.empty(), engine);
      }
    };
  }

  private DevelopmentCertificates.DevelopmentFiles files(TlsCertificate development) {
    var files = made.get(development);
    if (files == null) {
      throw new IllegalStateException("not prepared: " + development);
    }
    return files;
  }

  /** Who may sign clients' certificates; empty if clients aren't asked. */
  List<X509Certificate> trusted() {
    return authorities()
        .map(path -> Certificates.certificates(snapshot, "trusted authorities", path))
        .orElse(List.of());
  }

  /** What the person who runs the server should mend, though it works. */
  List<String> warnings(Instant now) {
    List<String> warnings = new ArrayList<>(warnings(tls.certificate(), now));
    tls.hosts().values().forEach(its -> warnings.addAll(warnings(its, now)));
    return warnings;
  }

  private List<String> warnings(TlsCertificate certificate, Instant now) {
    Path chain;
    Path key;
    switch (certificate) {
      case TlsCertificate.Pem pem -> {
        chain = pem.chain();
        key = pem.key();
      }
      case TlsCertificate.Pkcs12 pkcs12 -> {
        chain = pkcs12.file();
        key = pkcs12.file();
      }
      case TlsCertificate.Development development -> {
        chain = files(development).certificate();
        key = files(development).key();
      }
    }
    List<String> warnings =
        new ArrayList<>(CertificateWarnings.of(identity(certificate), chain, now));
    warnings.addAll(CertificateWarnings.ofKeyFile(key));
    return warnings;
  }
}
