package naru.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server needs to speak TLS. Immutable; files are read when a server opens it.
 *
 * @param certificate for clients that name no host, or none of {@code hosts}
 * @param hosts certificates by host name (RFC 6066 SNI): {@code example.com}, or {@code
 *     *.example.com} for any one label before it; an exact name comes first
 * @param clientCertificates whether clients are asked for theirs
 * @param options protocols, ciphers, groups, resumption, engine
 * @param watchEvery how often the files are looked at for a change; zero is never
 */
public record Tls(
    TlsCertificate certificate,
    Map<String, TlsCertificate> hosts,
    ClientCertificates clientCertificates,
    TlsOptions options,
    Duration watchEvery) {

  /** Throws {@link TlsException} for a host that is none, and for a negative time. */
  public Tls {
    Map<String, TlsCertificate> byName = new LinkedHashMap<>();
    hosts.forEach((host, its) -> byName.put(HostNames.pattern(host), its));
    hosts = Map.copyOf(byName);
    if (watchEvery.isNegative()) {
      throw new TlsException("watchEvery must not be negative, but is " + watchEvery);
    }
  }

  /** With that certificate; clients aren't asked for theirs, files are looked at every 5 s. */
  public static Tls of(TlsCertificate certificate) {
    return new Tls(
        certificate,
        Map.of(),
        ClientCertificates.none(),
        TlsOptions.DEFAULTS,
        Duration.ofSeconds(5));
  }

  /** See {@link TlsCertificate.Pem}. */
  public static Tls pem(Path chain, Path key) {
    return of(TlsCertificate.pem(chain, key));
  }

  /** See {@link TlsCertificate.Pem}. */
  public static Tls pem(Path chain, Path key, String password) {
    return of(TlsCertificate.pem(chain, key, password));
  }

  /** See {@link TlsCertificate.Pkcs12}. */
  public static Tls pkcs12(Path file, String password) {
    return of(TlsCertificate.pkcs12(file, password));
  }

  /** A certificate for localhost that needs no files, see {@link DevelopmentCertificates}. */
  public static Tls development() {
    return of(TlsCertificate.development());
  }

  /** The same with a certificate for one more host, or for all of {@code *.example.com}. */
  public Tls withHost(String host, TlsCertificate its) {
    Map<String, TlsCertificate> more = new LinkedHashMap<>(hosts);
    more.put(HostNames.pattern(host), its);
    return new Tls(certificate, more, clientCertificates, options, watchEvery);
  }

  /** The same with clients asked for their certificates, or not. */
  public Tls withClientCertificates(ClientCertificates value) {
    return new Tls(certificate, hosts, value, options, watchEvery);
  }

  /** The same with other options. */
  public Tls withOptions(TlsOptions value) {
    return new Tls(certificate, hosts, clientCertificates, value, watchEvery);
  }

  /** The same with its files looked at so often; zero is never. */
  public Tls withWatchEvery(Duration value) {
    return new Tls(certificate, hosts, clientCertificates, options, value);
  }
}
