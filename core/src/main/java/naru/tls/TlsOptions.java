package naru.tls;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * How TLS is spoken.
 *
 * @param protocols TLSv1.3 and TLSv1.2, or one of them; nothing older (RFC 8996); one that none of
 *     the ciphers is for isn't spoken
 * @param ciphers suites by their IANA names, the preferred first; BoringSSL speaks all three of
 *     TLSv1.3's, or none, whichever of them are named
 * @param groups key exchange groups by their IANA names, the preferred first; of the defaults those
 *     that the engine knows are used
 * @param sessions how many sessions the JDK's engine remembers for resumption; tickets, which both
 *     engines give, need no memory
 * @param sessionLifetime how long a session can be resumed, rounded down to seconds; BoringSSL's
 *     ticket keys are renewed as often, and each serves for one more such time
 * @param handshakeTimeout from the connection to the end of its handshake
 * @param engine whose TLS
 */
public record TlsOptions(
    List<String> protocols,
    List<String> ciphers,
    List<String> groups,
    int sessions,
    Duration sessionLifetime,
    Duration handshakeTimeout,
    TlsEngine engine) {
  private static final Set<String> SPOKEN = Set.of("TLSv1.3", "TLSv1.2");

  /** What all clocks can still count. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /**
   * TLS 1.3 and 1.2; AEAD suites with forward secrecy alone (what RFC 9113 section 9.2.2 leaves of
   * TLS 1.2); X25519MLKEM768, x25519, secp256r1, secp384r1; 20,000 sessions for one hour; 10 s to
   * shake hands; the fastest engine.
   */
  public static final TlsOptions DEFAULTS =
      new TlsOptions(
          List.of("TLSv1.3", "TLSv1.2"),
          List.of(
              "TLS_AES_128_GCM_SHA256",
              "TLS_AES_256_GCM_SHA384",
              "TLS_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
              "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
              "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
              "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
              "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
              "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
          List.of("X25519MLKEM768", "x25519", "secp256r1", "secp384r1"),
          20_000,
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          TlsEngine.FASTEST);

  /** Throws {@link TlsException} that names what is out of its range. */
  public TlsOptions {
    protocols = List.copyOf(protocols);
    ciphers = List.copyOf(ciphers);
    groups = List.copyOf(groups);
    for (String protocol : protocols) {
      if (!SPOKEN.contains(protocol)) {
        throw new TlsException(
            "protocol " + protocol + " is refused: only TLSv1.3 and TLSv1.2 are safe (RFC 8996)");
      }
    }
    notEmpty("protocols", protocols);
    notEmpty("ciphers", ciphers);
    notEmpty("groups", groups);
    if (sessions < 1) {
      throw new TlsException("sessions must be at least 1, but is " + sessions);
    }
    atLeastOneSecond("sessionLifetime", sessionLifetime);
    if (!handshakeTimeout.isPositive() || handshakeTimeout.compareTo(LONGEST) > 0) {
      throw new TlsException(
          "handshakeTimeout must be positive and at most 100 years, but is " + handshakeTimeout);
    }
  }

  private static void notEmpty(String name, List<String> values) {
    if (values.isEmpty()) {
      throw new TlsException(name + " must name at least one");
    }
  }

  private static void atLeastOneSecond(String name, Duration value) {
    if (value.toSeconds() < 1 || value.toSeconds() > Integer.MAX_VALUE) {
      throw new TlsException(name + " must be a second to 68 years, but is " + value);
    }
  }

  /** The same with other {@link #protocols()}. */
  public TlsOptions withProtocols(String... names) {
    return new TlsOptions(
        List.of(names), ciphers, groups, sessions, sessionLifetime, handshakeTimeout, engine);
  }

  /** The same with other {@link #ciphers()}. */
  public TlsOptions withCiphers(String... names) {
    return new TlsOptions(
        protocols, List.of(names), groups, sessions, sessionLifetime, handshakeTimeout, engine);
  }

  /** The same with other {@link #groups()}. */
  public TlsOptions withGroups(String... names) {
    return new TlsOptions(
        protocols, ciphers, List.of(names), sessions, sessionLifetime, handshakeTimeout, engine);
  }

  /** The same with another number of {@link #sessions()}. */
  public TlsOptions withSessions(int count) {
    return new TlsOptions(
        protocols, ciphers, groups, count, sessionLifetime, handshakeTimeout, engine);
  }

  /** The same with another {@link #sessionLifetime()}. */
  public TlsOptions withSessionLifetime(Duration value) {
    return new TlsOptions(protocols, ciphers, groups, sessions, value, handshakeTimeout, engine);
  }

  /** The same with another {@link #handshakeTimeout()}. */
  public TlsOptions withHandshakeTimeout(Duration value) {
    return new TlsOptions(protocols, ciphers, groups, sessions, sessionLifetime, value, engine);
  }

  /** The same with another {@link #engine()}. */
  public TlsOptions withEngine(TlsEngine value) {
    return new TlsOptions(
        protocols, ciphers, groups, sessions, sessionLifetime, handshakeTimeout, value);
  }
}
