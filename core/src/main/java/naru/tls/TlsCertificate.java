package naru.tls;

import java.nio.file.Path;
import java.util.Optional;

/** Where a server's certificate and its key come from. Nothing is read before a server opens it. */
public sealed interface TlsCertificate {
  /**
   * PEM files. The key may be PKCS#8 (plain or PBES2), PKCS#1 or SEC1 (plain or encrypted in
   * OpenSSL's traditional way), of RSA, EC or Ed25519. Both may be the same file.
   *
   * @param chain the server's certificate, then those that lead to the authority
   * @param key its private key
   * @param password of the key, if it is encrypted
   */
  record Pem(Path chain, Path key, Optional<String> password) implements TlsCertificate {
    /** Without the password. */
    @Override
    public String toString() {
      return "Pem[chain=" + chain + ", key=" + key + "]";
    }
  }

  /**
   * A PKCS#12 file ({@code .p12}, {@code .pfx}) with one private key and its chain.
   *
   * @param file the file
   * @param password of the file and of the key
   */
  record Pkcs12(Path file, String password) implements TlsCertificate {
    /** Without the password. */
    @Override
    public String toString() {
      return "Pkcs12[file=" + file + "]";
    }
  }

  /**
   * A certificate for localhost by an authority of this user's own, both made when they are
   * missing.
   *
   * @param folder where they are kept, see {@link DevelopmentCertificates#folder()}
   */
  record Development(Path folder) implements TlsCertificate {}

  /** PEM files with a key that isn't encrypted. */
  static TlsCertificate pem(Path chain, Path key) {
    return new Pem(chain, key, Optional.empty());
  }

  /** PEM files with an encrypted key. */
  static TlsCertificate pem(Path chain, Path key, String password) {
    return new Pem(chain, key, Optional.of(password));
  }

  /** A PKCS#12 file. */
  static TlsCertificate pkcs12(Path file, String password) {
    return new Pkcs12(file, password);
  }

  /** For localhost, in the user's configuration folder. */
  static TlsCertificate development() {
    return new Development(DevelopmentCertificates.folder());
  }

  /** For localhost, in another folder. */
  static TlsCertificate development(Path folder) {
    return new Development(folder);
  }
}
