package naru.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.List;

/**
 * A key and the certificates that speak for it, the key's own first.
 *
 * @param key the private key
 * @param chain its certificate, then those of the authorities between it and the root
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
  X509Certificate certificate() {
    return chain.getFirst();
  }

  /**
   * Whether what the key signs is what the certificate verifies.
   *
   * @param file where the key comes from; a {@link TlsException} names it if nothing can be signed
   *     with it here
   */
  static boolean fits(PrivateKey key, X509Certificate certificate, Path file) {
    byte[] challenge = "naru".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try {
      PublicKey publicKey = certificate.getPublicKey();
      Signature signing = signature(key.getAlgorithm());
      signing.initSign(key);
      signing.update(challenge);
      byte[] signed = sign(signing, file);
      Signature verifying = signature(key.getAlgorithm());
      verifying.initVerify(publicKey);
      verifying.update(challenge);
      return verifying.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // A key of another kind, another curve or another length.
    }
  }

  private static byte[] sign(Signature signing, Path file) {
    try {
      return signing.sign();
    } catch (SignatureException e) {
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
