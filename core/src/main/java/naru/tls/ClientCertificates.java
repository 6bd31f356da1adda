package naru.tls;

import java.nio.file.Path;

/** Whether a client must say by certificate who it is. */
public sealed interface ClientCertificates {
  /** Clients aren't asked. */
  record None() implements ClientCertificates {}

  /**
   * Clients are asked, and may have none; one that no trusted authority signed ends the handshake.
   *
   * @param authorities PEM file of the certificates that are trusted to sign clients' ones
   */
  record Wanted(Path authorities) implements ClientCertificates {}

  /**
   * A client without a certificate of a trusted authority is refused.
   *
   * @param authorities PEM file of the certificates that are trusted to sign clients' ones
   */
  record Required(Path authorities) implements ClientCertificates {}

  /** Don't ask. */
  static ClientCertificates none() {
    return new None();
  }

  /** Ask, and serve those without one too. */
  static ClientCertificates wanted(Path authorities) {
    return new Wanted(authorities);
  }

  /** Ask, and refuse those without one. */
  static ClientCertificates required(Path authorities) {
    return new Required(authorities);
  }
}
