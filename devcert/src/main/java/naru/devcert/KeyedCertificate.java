package naru.devcert;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/**
 * A certificate and its key, which are kept in one file so that nobody ever sees one without the
 * other.
 */
record KeyedCertificate(PrivateKey key, X509Certificate certificate) {

  /** Throws {@link IOException} if the text isn't what {@link #pem()} wrote. */
  static KeyedCertificate parse(String pem) throws IOException {
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      if (parser.readObject() instanceof PrivateKeyInfo key
          && parser.readObject() instanceof X509CertificateHolder certificate) {
        return new KeyedCertificate(
            new JcaPEMKeyConverter().getPrivateKey(key),
            new JcaX509CertificateConverter().getCertificate(certificate));
      }
    } catch (CertificateException | RuntimeException e) {
      throw new IOException(e);
    }
    throw new IOException("a private key and its certificate are wanted");
  }

  /** The key as PKCS#8, then the certificate. */
  String pem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new JcaPKCS8Generator(key, null));
      writer.writeObject(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Nothing is written to but memory.
    }
    return text.toString();
  }

  /** The certificate alone. */
  String certificatePem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  boolean isValidFor(Duration time, Instant from) {
    return !certificate.getNotBefore().toInstant().isAfter(from)
        && certificate.getNotAfter().toInstant().isAfter(from.plus(time));
  }
}
