package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptor;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8EncryptorBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMEncryptorBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another implementation writes is read. */
class PrivateKeysTest {
  private static final Path PATH = Path.of("/keys/server.key");
  private static final String PASSWORD = "나루 secret";

  private static PrivateKey read(String pem, Optional<String> password) {
    return PrivateKeys.first(Pem.blocks(pem.getBytes(StandardCharsets.US_ASCII)), PATH, password);
  }

  private static KeyPair pair(String kind) {
    try {
      if (kind.startsWith("secp")) {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(kind));
        return generator.generateKeyPair();
      }
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
      if (kind.startsWith("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String pem(Object... objects) throws IOException {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "RSASSA-PSS", "secp256r1", "secp384r1", "secp521r1", "Ed25519"})
  void pkcs8KeysAreRead(String kind) throws Exception {
    PrivateKey key = pair(kind).getPrivate();
    assertThat(read(pem(new JcaPKCS8Generator(key, null)), Optional.empty()).getEncoded())
        .isEqualTo(key.getEncoded());
  }

  /** Whether the public key is written beside the secret is of no matter. */
  private static void assertSame(PrivateKey actual, PrivateKey expected) {
    if (actual instanceof ECPrivateKey elliptic) {
      assertThat(elliptic.getS()).isEqualTo(((ECPrivateKey) expected).getS());
      assertThat(elliptic.getParams().getCurve())
          .isEqualTo(((ECPrivateKey) expected).getParams().getCurve());
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  /** The JDK's keys name their curve in PKCS#8 alone, which leaves none for SEC1. */
  private static PrivateKey withCurveInside(PrivateKey key) throws GeneralSecurityException {
    return KeyFactory.getInstance(key.getAlgorithm(), new BouncyCastleProvider())
        .generatePrivate(new PKCS8EncodedKeySpec(key.getEncoded()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "secp256r1", "secp384r1"})
  void traditionalKeysAreRead(String kind) throws Exception {
    PrivateKey key = pair(kind).getPrivate();
    String text = pem(new JcaMiscPEMGenerator(withCurveInside(key)));
    assertThat(text).doesNotContain("BEGIN PRIVATE KEY");
    assertSame(read(text, Optional.empty()), key);
  }

  /** As 'openssl ecparam -genkey' writes it, the curve in a block of its own. */
  @Test
  void theCurveMayBeNamedBeforeTheKey() throws Exception {
    PrivateKey key = pair("secp256r1").getPrivate();
    byte[] secret =
        org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(
                PrivateKeyInfo.getInstance(key.getEncoded()).parsePrivateKey())
            .getPrivateKey()
            .getOctets();
    byte[] sec1 =
        Der.value(
            Der.SEQUENCE, Der.value(Der.INTEGER, new byte[] {1}), Der.value(Der.OCTETS, secret));
    byte[] curve = new ASN1ObjectIdentifier("1.2.840.10045.3.1.7").getEncoded();
    String text = pem(new PemObject("EC PARAMETERS", curve), new PemObject("EC PRIVATE KEY", sec1));
    assertSame(read(text, Optional.empty()), key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AES-128-CBC", "AES-192-CBC", "AES-256-CBC", "DES-EDE3-CBC"})
  void keysInOpenSslsTraditionalEncryptionAreRead(String cipher) throws Exception {
    PrivateKey key = pair("secp256r1").getPrivate();
    PEMEncryptor encryptor =
        new JcePEMEncryptorBuilder(cipher)
            .setProvider(new BouncyCastleProvider())
            .build("secret".toCharArray());
    String text = pem(new JcaMiscPEMGenerator(withCurveInside(key), encryptor));
    assertThat(text).contains("DEK-Info: " + cipher);
    assertSame(read(text, Optional.of("secret")), key);
    assertThatThrownBy(() -> read(text, Optional.of("wrong")))
        .isInstanceOf(TlsException.class)
        .hasMessage("wrong password for the key " + PATH);
    assertThatThrownBy(() -> read(text, Optional.empty()))
        .isInstanceOf(TlsException.class)
        .hasMessage("the key " + PATH + " is encrypted: give its password");
  }

  static Stream<Arguments> pbes2() {
    List<ASN1ObjectIdentifier> ciphers =
        List.of(
            PKCS8Generator.AES_128_CBC,
            PKCS8Generator.AES_192_CBC,
            PKCS8Generator.AES_256_CBC,
            PKCS8Generator.DES3_CBC);
    List<ASN1ObjectIdentifier> digests =
        List.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1,
            PKCSObjectIdentifiers.id_hmacWithSHA224,
            PKCSObjectIdentifiers.id_hmacWithSHA256,
            PKCSObjectIdentifiers.id_hmacWithSHA384,
            PKCSObjectIdentifiers.id_hmacWithSHA512);
    return ciphers.stream().flatMap(c -> digests.stream().map(d -> Arguments.of(c, d)));
  }

  @ParameterizedTest
  @MethodSource("pbes2")
  void encryptedPkcs8KeysAreRead(ASN1ObjectIdentifier cipher, ASN1ObjectIdentifier digest)
      throws Exception {
    PrivateKey key = pair("secp256r1").getPrivate();
    // Bouncy Castle writes UTF-8 with all digests but the oldest, OpenSSL with all.
    boolean oldest = digest.equals(PKCSObjectIdentifiers.id_hmacWithSHA1);
    String password = oldest ? "ascii secret" : PASSWORD;
    String text = encrypted(key, cipher, digest, password);
    assertThat(read(text, Optional.of(password))).isEqualTo(key);
    assertThatThrownBy(() -> read(text, Optional.of("wrong")))
        .isInstanceOf(TlsException.class)
        .hasMessage("wrong password for the key " + PATH);
  }

  private static String encrypted(
      PrivateKey key, ASN1ObjectIdentifier cipher, ASN1ObjectIdentifier digest, String password)
      throws IOException, OperatorCreationException {
    return pem(
        new JcaPKCS8Generator(
            key,
            new JceOpenSSLPKCS8EncryptorBuilder(cipher)
                .setProvider(new BouncyCastleProvider())
                .setPRF(new org.bouncycastle.asn1.x509.AlgorithmIdentifier(digest))
                .setIterationCount(1000)
                .setPassword(password.toCharArray())
                .build()));
  }

  @Test
  void anEncryptionThatIsNotKnownIsSaidSo() throws Exception {
    String text =
        pem(
            new JcaPKCS8Generator(
                pair("secp256r1").getPrivate(),
                new JceOpenSSLPKCS8EncryptorBuilder(PKCS8Generator.PBE_SHA1_3DES)
                    .setProvider(new BouncyCastleProvider())
                    .setPassword("secret".toCharArray())
                    .build()));
    assertThatThrownBy(() -> read(text, Optional.of("secret")))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "the key "
                + PATH
                + " is encrypted in a way that isn't known here:"
                + " convert it by 'openssl pkcs8 -topk8 -v2 aes-256-cbc'");
  }

  @Test
  void aKeyOfAnotherUseIsSaidSo() throws Exception {
    assertThatThrownBy(
            () ->
                read(
                    pem(new JcaPKCS8Generator(pair("X25519").getPrivate(), null)),
                    Optional.empty()))
        .hasMessage(
            "the key "
                + PATH
                + " is of a kind that TLS doesn't use: make one of RSA, EC or Ed25519");
    assertThatThrownBy(
            () -> read(pem(new PemObject("OPENSSH PRIVATE KEY", new byte[9])), Optional.empty()))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("is a 'OPENSSH PRIVATE KEY', not one for TLS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"})
  void brokenBytesAreADamagedKeyAndNothingWorse(String label) throws Exception {
    byte[] whole = pair("secp256r1").getPrivate().getEncoded();
    for (int length = 0; length < whole.length; length++) {
      String text = pem(new PemObject(label, java.util.Arrays.copyOf(whole, length)));
      assertThatThrownBy(() -> read(text, Optional.empty()))
          .isInstanceOf(TlsException.class)
          .hasMessage("the key " + PATH + " is damaged");
    }
  }
}
