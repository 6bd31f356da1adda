package naru.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one load of the files made: a certificate for each host and one for the rest. A reload makes
 * another set; this one is freed when the last who took it gave it back.
 */
final class CertificateSet {
  private final ServedCertificate fallback;
  private final Map<String, ServedCertificate> hosts;
  private final AtomicInteger users = new AtomicInteger(1);

  private CertificateSet(ServedCertificate fallback, Map<String, ServedCertificate> hosts) {
    this.fallback = fallback;
    this.hosts = hosts;
  }

  /** All of them or a {@link TlsException}. */
  static CertificateSet of(Tls tls, TlsFiles files, List<String> applicationProtocols) {
    List<X509Certificate> trusted = files.trusted();
    List<ServedCertificate> made = new ArrayList<>();
    try {
      ServedCertificate fallback =
          new ServedCertificate(files.identity(), tls, trusted, applicationProtocols);
      made.add(fallback);
      Map<String, ServedCertificate> hosts = new LinkedHashMap<>();
      files
          .hosts()
          .forEach(
              (host, identity) -> {
                ServedCertificate its =
                    new ServedCertificate(identity, tls, trusted, applicationProtocols);
                made.add(its);
                hosts.put(host, its);
              });
      return new CertificateSet(fallback, hosts);
    } catch (RuntimeException e) {
      made.forEach(ServedCertificate::release);
      throw e;
    }
  }

  /** For a client that named that host, or none if it is empty. */
  ServedCertificate pick(String host) {
    return HostNames.find(hosts, host).orElse(fallback);
  }

  List<X509Certificate> certificates() {
    List<X509Certificate> all = new ArrayList<>();
    all.add(fallback.certificate());
    hosts.values().forEach(its -> all.add(its.certificate()));
    return List.copyOf(all);
  }

  TlsEngine engine() {
    return fallback.engine();
  }

  /** False when it was freed already: there is a newer one. */
  boolean tryRetain() {
    return users.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  void release() {
    if (users.decrementAndGet() == 0) {
      fallback.release();
      hosts.values().forEach(ServedCertificate::release);
    }
  }
}
