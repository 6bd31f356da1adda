package naru.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Opens encrypted private keys: PBES2 (RFC 8018 section 6.2) and OpenSSL's traditional PEM
 * encryption. The JDK's own PBES2 takes ASCII passwords alone and knows no 3DES.
 *
 * <p>A wrong password shows as a {@link GeneralSecurityException} or as bytes that are no key.
 */
final class KeyDecryption {
  private static final String PBES2 = "2a864886f70d01050d";
  private static final String PBKDF2 = "2a864886f70d01050c";

  /** By the object identifiers of RFC 8018, appendices B.1 and B.2, and of NIST for AES. */
  private static final Map<String, String> DIGESTS =
      Map.of(
          "2a864886f70d0207", "PBKDF2WithHmacSHA1",
          "2a864886f70d0208", "PBKDF2WithHmacSHA224",
          "2a864886f70d0209", "PBKDF2WithHmacSHA256",
          "2a864886f70d020a", "PBKDF2WithHmacSHA384",
          "2a864886f70d020b", "PBKDF2WithHmacSHA512");

  private static final Map<String, BlockCipher> CIPHERS =
      Map.of(
          "608648016503040102", new BlockCipher("AES", 16),
          "608648016503040116", new BlockCipher("AES", 24),
          "60864801650304012a", new BlockCipher("AES", 32),
          "2a864886f70d0307", new BlockCipher("DESede", 24));

  private static final Map<String, BlockCipher> TRADITIONAL =
      Map.of(
          "AES-128-CBC", new BlockCipher("AES", 16),
          "AES-192-CBC", new BlockCipher("AES", 24),
          "AES-256-CBC", new BlockCipher("AES", 32),
          "DES-EDE3-CBC", new BlockCipher("DESede", 24));

  private record BlockCipher(String name, int keyBytes) {
    byte[] decrypt(byte[] key, byte[] iv, byte[] data) throws GeneralSecurityException {
      Cipher cipher = Cipher.getInstance(name + "/CBC/PKCS5Padding");
      cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, name), new IvParameterSpec(iv));
      return cipher.doFinal(data);
    }
  }

  private KeyDecryption() {}

  /** The PKCS#8 key of an EncryptedPrivateKeyInfo (RFC 5958); empty if the scheme isn't known. */
  static Optional<byte[]> pkcs8(byte[] der, String password) throws GeneralSecurityException {
    Der info = new Der(der).enter(Der.SEQUENCE);
    Der scheme = info.enter(Der.SEQUENCE);
    if (!scheme.oid().equals(PBES2)) {
      return Optional.empty();
    }
    Der parameters = scheme.enter(Der.SEQUENCE);
    Der derivation = parameters.enter(Der.SEQUENCE);
    Der encryption = parameters.enter(Der.SEQUENCE);
    BlockCipher cipher = CIPHERS.get(encryption.oid());
    if (!derivation.oid().equals(PBKDF2) || cipher == null) {
      return Optional.empty();
    }
    Der pbkdf2 = derivation.enter(Der.SEQUENCE);
    byte[] salt = pbkdf2.content(Der.OCTETS);
    int iterations = pbkdf2.integer();
    if (pbkdf2.isAt(Der.INTEGER)) {
      pbkdf2.integer(); // The length of the key, which the cipher says too.
    }
    String digest =
        pbkdf2.isAt(Der.SEQUENCE)
            ? DIGESTS.get(pbkdf2.enter(Der.SEQUENCE).oid())
            : "PBKDF2WithHmacSHA1";
    if (digest == null) {
      return Optional.empty();
    }
    byte[] key =
        SecretKeyFactory.getInstance(digest)
            .generateSecret(
                new PBEKeySpec(password.toCharArray(), salt, iterations, cipher.keyBytes() * 8))
            .getEncoded();
    byte[] iv = encryption.content(Der.OCTETS);
    return Optional.of(cipher.decrypt(key, iv, info.content(Der.OCTETS)));
  }

  /** What {@code DEK-Info} of RFC 1421 hides, by OpenSSL's way from password to key. */
  static Optional<byte[]> traditional(Pem block, String password) throws GeneralSecurityException {
    String[] dek = block.fields().getOrDefault("DEK-Info", "").split(",", 2);
    BlockCipher cipher = TRADITIONAL.get(dek[0].strip().toUpperCase(Locale.ROOT));
    if (cipher == null || dek.length < 2) {
      return Optional.empty();
    }
    byte[] iv = HexFormat.of().parseHex(dek[1].strip());
    byte[] key = new byte[cipher.keyBytes()];
    byte[] digest = {};
    // OpenSSL's EVP_BytesToKey: MD5 over the last digest, the password and 8 bytes of salt.
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    for (int done = 0; done < key.length; done += digest.length) {
      md5.update(digest);
      md5.update(password.getBytes(StandardCharsets.UTF_8));
      digest = md5.digest(Arrays.copyOf(iv, 8));
      System.arraycopy(digest, 0, key, done, Math.min(digest.length, key.length - done));
    }
    return Optional.of(cipher.decrypt(key, iv, block.der()));
  }
}
