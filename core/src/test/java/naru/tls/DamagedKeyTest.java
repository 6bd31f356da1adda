package naru.tls;

import static naru.tls.PrivateKeysTest.pem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder.Algorithm;
import io.netty.pkitesting.X509Bundle;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A key's file that names the right public key, but whose secret is another. */
class DamagedKeyTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(names = {"ecp256", "ecp384", "rsa2048"})
  void isRefusedAtTheStart(Algorithm algorithm) throws Exception {
    TestCertificates certificates = new TestCertificates(folder);
    X509Bundle bundle = certificates.server("localhost", algorithm);
    Path chain = certificates.write("c.pem", bundle.getCertificatePathPEM());
    Path whole =
        certificates.writeSecret("whole.pem", pem(new JcaPKCS8Generator(key(bundle, 0), null)));
    Path damaged =
        certificates.writeSecret("damaged.pem", pem(new JcaPKCS8Generator(key(bundle, 1), null)));
    for (TlsEngine engine : List.of(TlsEngine.FASTEST, TlsEngine.JDK)) {
      TlsOptions options = TlsOptions.DEFAULTS.withEngine(engine);
      TlsContext.open(Tls.pem(chain, whole).withOptions(options), List.of()).close();
      Tls broken = Tls.pem(chain, damaged).withOptions(options);
      assertThatThrownBy(() -> TlsContext.open(broken, List.of()).close())
          .isInstanceOf(TlsException.class)
          .hasMessage("the key " + damaged + " doesn't belong to the certificate " + chain);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ecp256", "ecp384", "rsa2048"})
  void isSeenByBoringSsl(Algorithm algorithm) throws Exception {
    assumeTrue(BoringSsl.isAvailable(), "There is no BoringSSL here");
    X509Bundle bundle = new TestCertificates(folder).server("localhost", algorithm);
    assertThat(BoringSslKey.isWhole(key(bundle, 0))).isTrue();
    assertThat(BoringSslKey.isWhole(key(bundle, 1))).isFalse();
  }

  /** Added to the secret of an elliptic curve, and to one exponent of RSA. */
  private static PrivateKey key(X509Bundle bundle, int added) throws Exception {
    BigInteger more = BigInteger.valueOf(added);
    PrivateKey key = bundle.getKeyPair().getPrivate();
    PrivateKeyInfo info;
    if (key instanceof RSAPrivateCrtKey rsa) {
      info =
          new PrivateKeyInfo(
              new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption),
              new RSAPrivateKey(
                  rsa.getModulus(),
                  rsa.getPublicExponent(),
                  rsa.getPrivateExponent(),
                  rsa.getPrimeP(),
                  rsa.getPrimeQ(),
                  rsa.getPrimeExponentP().add(more),
                  rsa.getPrimeExponentQ(),
                  rsa.getCrtCoefficient()));
    } else {
      java.security.interfaces.ECPrivateKey ec = (java.security.interfaces.ECPrivateKey) key;
      SubjectPublicKeyInfo named =
          SubjectPublicKeyInfo.getInstance(bundle.getKeyPair().getPublic().getEncoded());
      info =
          new PrivateKeyInfo(
              named.getAlgorithm(),
              new ECPrivateKey(
                  ec.getParams().getOrder().bitLength(),
                  ec.getS().add(more),
                  ASN1BitString.getInstance(named.getPublicKeyData()),
                  null));
    }
    return KeyFactory.getInstance(key.getAlgorithm())
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }
}
