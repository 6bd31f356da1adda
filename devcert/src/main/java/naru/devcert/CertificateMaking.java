package naru.devcert;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import naru.tls.TlsException;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes the two certificates (RFC 5280), with EC P-256 keys. */
final class CertificateMaking {
  /** A clock that is set back a little, or another machine's, must not refuse what is new. */
  private static final Duration BACKDATED = Duration.ofHours(1);

  private static final SecureRandom RANDOM = new SecureRandom();

  private CertificateMaking() {}

  /**
   * An authority that can speak for servers of this machine's own names alone, even if its key is
   * stolen.
   */
  static KeyedCertificate authority(String owner, Instant now) {
    X500Name name =
        new X500NameBuilder()
            .addRDN(BCStyle.O, "Naru development authority")
            .addRDN(BCStyle.CN, "Naru development authority of " + owner)
            .build();
    KeyPair keys = keyPair();
    NameConstraints localOnly =
        new NameConstraints(
            new GeneralSubtree[] {
              permitted(GeneralName.dNSName, "localhost"),
              permitted(GeneralName.iPAddress, "127.0.0.0/8"),
              permitted(GeneralName.iPAddress, "::1/128")
            },
            null);
    try {
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              name,
              serial(),
              Date.from(now.minus(BACKDATED)),
              Date.from(now.plus(LocalAuthority.LIFE)),
              name,
              keys.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(Extension.nameConstraints, true, localOnly)
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(keys.getPublic()));
      return signed(builder, keys, keys);
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new TlsException("cannot make a development authority: " + e.getMessage(), e);
    }
  }

  /** A server's certificate for localhost, 127.0.0.1 and ::1, not outliving its authority. */
  static KeyedCertificate localhost(KeyedCertificate authority, Instant now) {
    KeyPair keys = keyPair();
    Instant end = authority.certificate().getNotAfter().toInstant();
    Instant until =
        now.plus(LocalAuthority.LOCALHOST_LIFE).isBefore(end)
            ? now.plus(LocalAuthority.LOCALHOST_LIFE)
            : end;
    GeneralNames names =
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
              new GeneralName(GeneralName.iPAddress, "::1")
            });
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      JcaX509v3CertificateBuilder builder =
          new JcaX509v3CertificateBuilder(
              new JcaX509CertificateHolder(authority.certificate()).getSubject(),
              serial(),
              Date.from(now.minus(BACKDATED)),
              Date.from(until),
              new X500NameBuilder().addRDN(BCStyle.CN, "localhost").build(),
              keys.getPublic());
      builder
          .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
          .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
          .addExtension(
              Extension.extendedKeyUsage,
              false,
              new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
          .addExtension(Extension.subjectAlternativeName, false, names)
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              identifiers.createSubjectKeyIdentifier(keys.getPublic()))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers.createAuthorityKeyIdentifier(authority.certificate()));
      return signed(
          builder, keys, new KeyPair(authority.certificate().getPublicKey(), authority.key()));
    } catch (GeneralSecurityException | IOException | OperatorCreationException e) {
      throw new TlsException("cannot make a development certificate: " + e.getMessage(), e);
    }
  }

  private static KeyedCertificate signed(
      JcaX509v3CertificateBuilder builder, KeyPair subject, KeyPair issuer)
      throws GeneralSecurityException, OperatorCreationException {
    return new KeyedCertificate(
        withPublicKey(subject),
        new JcaX509CertificateConverter()
            .getCertificate(
                builder.build(
                    new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()))));
  }

  /**
   * What is written of it names the public key as well (RFC 5915 §3): whoever reads it can tell
   * whose it is without trying it out.
   */
  private static PrivateKey withPublicKey(KeyPair keys) throws GeneralSecurityException {
    try {
      PrivateKeyInfo plain = PrivateKeyInfo.getInstance(keys.getPrivate().getEncoded());
      ECPrivateKey whole =
          new ECPrivateKey(
              256,
              ECPrivateKey.getInstance(plain.parsePrivateKey()).getKey(),
              SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()).getPublicKeyData(),
              null);
      byte[] encoded = new PrivateKeyInfo(plain.getPrivateKeyAlgorithm(), whole).getEncoded();
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (IOException e) {
      throw new InvalidKeyException("its encoding isn't RFC 5915's", e);
    }
  }

  private static GeneralSubtree permitted(int kind, String name) {
    return new GeneralSubtree(new GeneralName(kind, name));
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new TlsException("this JDK makes no EC keys", e);
    }
  }

  private static BigInteger serial() {
    return new BigInteger(127, RANDOM).setBit(126);
  }
}
