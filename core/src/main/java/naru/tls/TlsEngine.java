package naru.tls;

/** Whose TLS is spoken. */
public enum TlsEngine {
  /**
   * BoringSSL where its native library is there and serves the kind of key (RSA, EC), else the
   * JDK's.
   */
  FASTEST,
  /** BoringSSL through netty-tcnative, or a {@link TlsException} where it can't serve. */
  BORINGSSL,
  /** The JDK's. */
  JDK;

  /** Whether this machine has it. */
  public boolean isAvailable() {
    return this != BORINGSSL || BoringSsl.isAvailable();
  }

  /** What serves a key of that algorithm: BORINGSSL or JDK. */
  TlsEngine forKey(String algorithm) {
    return switch (this) {
      case JDK -> JDK;
      case BORINGSSL -> {
        if (!BoringSsl.isAvailable()) {
          throw new TlsException(
              "BoringSSL is not there for this machine: add netty-tcnative-boringssl-static for it,"
                  + " or choose TlsEngine.FASTEST");
        }
        if (!boringSslServes(algorithm)) {
          throw new TlsException(
              "BoringSSL doesn't serve "
                  + algorithm
                  + " keys: use an RSA or EC key, or TlsEngine.FASTEST");
        }
        yield BORINGSSL;
      }
      case FASTEST -> BoringSsl.isAvailable() && boringSslServes(algorithm) ? BORINGSSL : JDK;
    };
  }

  // Netty asks its key manager by the key types of RSA and ECDSA suites alone.
  private static boolean boringSslServes(String algorithm) {
    return algorithm.equals("RSA") || algorithm.equals("EC");
  }
}
