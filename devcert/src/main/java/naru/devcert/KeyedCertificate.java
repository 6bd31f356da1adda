package naru.devcert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import naru.tls.TlsException;

/**
 * A certificate and its EC key, which are kept in one file (RFC 7468) so that nobody ever sees one
 * without the other. Each start reads it, so without the library that makes certificates, which
 * takes Java half a second to load.
 */
record KeyedCertificate(PrivateKey key, X509Certificate certificate) {
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final int SHA_1_BYTES = 20;

  /** Throws {@link IOException} if the text isn't what {@link #pem()} wrote. */
  static KeyedCertificate parse(String pem) throws IOException {
    try {
      byte[] key = block(pem, KEY);
      byte[] certificate = block(pem, CERTIFICATE);
      return new KeyedCertificate(
          KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)),
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate)));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new IOException("a private key and its certificate are wanted", e);
    }
  }

  private static byte[] block(String pem, String label) {
    String begin = begin(label);
    int start = pem.indexOf(begin) + begin.length();
    return Base64.getMimeDecoder().decode(pem.substring(start, pem.indexOf(end(label), start)));
  }

  /** The key as PKCS#8, then the certificate. */
  String pem() {
    return block(KEY, key.getEncoded()) + certificatePem();
  }

  /** The certificate alone. */
  String certificatePem() {
    try {
      return block(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new TlsException("a certificate can't be written", e);
    }
  }

  private static String block(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der);
    return begin(label) + "\n" + base64 + "\n" + end(label) + "\n";
  }

  private static String begin(String label) {
    return "-----BEGIN " + label + "-----";
  }

  private static String end(String label) {
    return "-----END " + label + "-----";
  }

  /**
   * By the identifiers of keys in both (RFC 5280 §4.2.1.1): the folder is its owner's alone, and
   * what is asked is whether the authority was replaced. Java's own check of the signature would
   * take a start 0.1 s.
   */
  boolean isIssuedBy(KeyedCertificate authority) {
    byte[] issuer = certificate.getExtensionValue("2.5.29.35");
    byte[] subject = authority.certificate.getExtensionValue("2.5.29.14");
    if (issuer == null || subject == null || subject.length < SHA_1_BYTES) {
      return false;
    }
    byte[] identifier = Arrays.copyOfRange(subject, subject.length - SHA_1_BYTES, subject.length);
    return HexFormat.of().formatHex(issuer).contains(HexFormat.of().formatHex(identifier));
  }

  boolean isValidFor(Duration time, Instant from) {
    return !certificate.getNotBefore().toInstant().isAfter(from) && outlives(time, from);
  }

  /** Whether it lasts so long; it may be of a time that the clock has yet to reach. */
  boolean outlives(Duration time, Instant from) {
    return certificate.getNotAfter().toInstant().isAfter(from.plus(time));
  }
}
