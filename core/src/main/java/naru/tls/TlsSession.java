package naru.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/**
 * What a handshake agreed on.
 *
 * @param protocol TLSv1.3 or TLSv1.2
 * @param cipher the suite, by its IANA name
 * @param host the name that the client asked for (RFC 6066), in lower case
 * @param applicationProtocol what was agreed on by ALPN (RFC 7301): h2, http/1.1; empty if the
 *     client doesn't know ALPN
 * @param peerCertificates the client's chain, verified, its own first; empty if it has none or
 *     wasn't asked
 */
public record TlsSession(
    String protocol,
    String cipher,
    Optional<String> host,
    Optional<String> applicationProtocol,
    List<X509Certificate> peerCertificates) {

  /** Keeps a copy of the list. */
  public TlsSession {
    peerCertificates = List.copyOf(peerCertificates);
  }
}
