package naru.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Private keys out of PEM files: PKCS#8, PKCS#1 and SEC1, plain or encrypted. */
final class PrivateKeys {
  private static final String RSA = "2a864886f70d010101";
  private static final String EC = "2a8648ce3d0201";
  private static final Map<String, String> ALGORITHMS =
      Map.of(
          RSA,
          "RSA",
          "2a864886f70d01010a",
          "RSASSA-PSS",
          EC,
          "EC",
          "2b6570",
          "Ed25519",
          "2b6571",
          "Ed448");
  private static final byte[] VERSION_0 = Der.value(Der.INTEGER, new byte[1]);

  private PrivateKeys() {}

  /** The first private key of those blocks; the path is for messages. */
  static PrivateKey first(List<Pem> blocks, Path path, Optional<String> password) {
    Pem block =
        blocks.stream()
            .filter(Pem::isPrivateKey)
            .findFirst()
            .orElseThrow(() -> new TlsException(noKey(blocks, path)));
    boolean encrypted = isEncrypted(block);
    if (encrypted && password.isEmpty()) {
      throw new TlsException("the key " + path + " is encrypted: give its password");
    }
    try {
      byte[] der =
          encrypted
              ? decrypt(block, password.orElseThrow())
                  .orElseThrow(() -> new TlsException(unknownEncryption(path)))
              : block.der();
      return parse(block.label(), der, blocks, path);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new TlsException(
          encrypted ? "wrong password for the key " + path : "the key " + path + " is damaged", e);
    }
  }

  private static boolean isEncrypted(Pem block) {
    return block.label().equals("ENCRYPTED PRIVATE KEY")
        || block.fields().getOrDefault("Proc-Type", "").endsWith("ENCRYPTED");
  }

  private static Optional<byte[]> decrypt(Pem block, String password)
      throws GeneralSecurityException {
    return block.label().equals("ENCRYPTED PRIVATE KEY")
        ? KeyDecryption.pkcs8(block.der(), password)
        : KeyDecryption.traditional(block, password);
  }

  private static PrivateKey parse(String label, byte[] der, List<Pem> blocks, Path path)
      throws GeneralSecurityException {
    return switch (label) {
      case "PRIVATE KEY", "ENCRYPTED PRIVATE KEY" -> pkcs8(der, path);
      case "RSA PRIVATE KEY" -> pkcs8(pkcs8Around(der, RSA, Der.value(Der.NULL)), path);
      case "EC PRIVATE KEY" -> pkcs8(pkcs8Around(der, EC, curve(der, blocks)), path);
      default ->
          throw new TlsException(
              "the key "
                  + path
                  + " is a '"
                  + label
                  + "', not one for TLS: convert it by 'openssl pkcs8 -topk8'");
    };
  }

  private static PrivateKey pkcs8(byte[] der, Path path) throws GeneralSecurityException {
    Der info = new Der(der).enter(Der.SEQUENCE);
    info.integer();
    String oid = info.enter(Der.SEQUENCE).oid();
    String algorithm = ALGORITHMS.get(oid);
    if (algorithm == null) {
      throw new TlsException(
          "the key " + path + " is of a kind that TLS doesn't use: make one of RSA, EC or Ed25519");
    }
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  /** RFC 5958: OneAsymmetricKey. */
  private static byte[] pkcs8Around(byte[] key, String oid, byte[] parameters) {
    return Der.value(
        Der.SEQUENCE,
        VERSION_0,
        Der.value(Der.SEQUENCE, Der.objectId(oid), parameters),
        Der.value(Der.OCTETS, key));
  }

  /** RFC 5915: the curve is named inside, or in the block of parameters before. */
  private static byte[] curve(byte[] sec1, List<Pem> blocks) {
    Der key = new Der(sec1).enter(Der.SEQUENCE);
    key.integer();
    key.content(Der.OCTETS);
    if (key.isAt(0xa0)) {
      return key.content(0xa0);
    }
    return blocks.stream()
        .filter(b -> b.label().equals("EC PARAMETERS"))
        .findFirst()
        .map(Pem::der)
        .orElseThrow(() -> new IllegalArgumentException("no curve is named"));
  }

  private static String noKey(List<Pem> blocks, Path path) {
    return path
        + " has no private key in it"
        + (blocks.stream().anyMatch(Pem::isCertificate)
            ? ", but a certificate: are certificate and key swapped?"
            : ": a PEM file with '-----BEGIN PRIVATE KEY-----' is wanted");
  }

  private static String unknownEncryption(Path path) {
    return "the key "
        + path
        + " is encrypted in a way that isn't known here:"
        + " convert it by 'openssl pkcs8 -topk8 -v2 aes-256-cbc'";
  }
}
