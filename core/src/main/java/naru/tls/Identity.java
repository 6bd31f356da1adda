package naru.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A key and the certificates that speak for it, the key's own first.
 *
 * @param key the private key
 * @param chain its certificate, then those of the authorities between it and the root
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  /** P-256, P-384 and P-521. */
  private static final Set<String> CURVES = Set.of("2a8648ce3d030107", "2b81040022", "2b81040023");

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Whether what the key signs is what the certificate verifies.
   *
   * @param file where the key comes from; a {@link TlsException} names it if nothing can be signed
   *     with it here
   * @param engine what is to use it
   */
  static boolean fits(PrivateKey key, X509Certificate certificate, Path file, TlsEngine engine) {
    PublicKey publicKey = certificate.getPublicKey();
    // To sign and verify is slow in a Java that has just started: a fifth of the start, and memory
    // that its compilers keep. Who wants Java's own TLS may have no use for the native library.
    return (engine != TlsEngine.JDK && namesItself(key, publicKey) && BoringSslKey.isWhole(key))
        || verifies(key, publicKey, file);
  }

  /** Whether the file of the key has the public one too (RFC 5915 §3, RFC 8017 §A.1.2). */
  private static boolean namesItself(PrivateKey key, PublicKey publicKey) {
    if (!key.getAlgorithm().equals(publicKey.getAlgorithm())) {
      return false;
    }
    if (key instanceof RSAPrivateCrtKey rsa && publicKey instanceof RSAPublicKey its) {
      return rsa.getModulus().equals(its.getModulus())
          && rsa.getPublicExponent().equals(its.getPublicExponent());
    }
    if (key instanceof ECPrivateKey ec && publicKey instanceof ECPublicKey && isServed(publicKey)) {
      int coordinate = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
      return Arrays.equals(
          tail(key.getEncoded(), 2 * coordinate + 1),
          tail(publicKey.getEncoded(), 2 * coordinate + 1));
    }
    return false;
  }

  private static boolean isServed(PublicKey publicKey) {
    Der algorithm = new Der(publicKey.getEncoded()).enter(Der.SEQUENCE).enter(Der.SEQUENCE);
    algorithm.oid();
    return CURVES.contains(algorithm.oid());
  }

  private static byte[] tail(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - length), bytes.length);
  }

  private static boolean verifies(PrivateKey key, PublicKey publicKey, Path file) {
    byte[] challenge = "naru".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      Signature signing = signature(key.getAlgorithm());
      signing.initSign(key);
      signing.update(challenge);
      byte[] signed = sign(signing, key, file);
      Signature verifying = signature(key.getAlgorithm());
      verifying.initVerify(publicKey);
      verifying.update(challenge);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // A key of another kind, another curve or another length.
    }
  }

  private static byte[] sign(Signature signing, PrivateKey key, Path file)
      throws SignatureException {
    try {
      return signing.sign();
    } catch (SignatureException e) {
      if (key instanceof RSAPrivateKey) {
        throw e; // Its numbers don't belong together.
      }
      throw new TlsException(
          "the key in "
              + file
              + " can't sign here ("
              + e.getMessage()
              + "): make one on the curve P-256, P-384 or P-521, or of RSA",
          e);
    }
  }

  private static Signature signature(String algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case "RSA" -> Signature.getInstance("SHA256withRSA");
      case "EC" -> Signature.getInstance("SHA256withECDSA");
      case "RSASSA-PSS" -> {
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        yield pss;
      }
      default -> Signature.getInstance(algorithm);
    };
  }
}
