import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;

/** The files all servers get: what they serve, and a certificate (ECDSA, P-256) for localhost. */
final class Material {
  static final Path TARGET = Benchmark.HOME.resolve("target");
  static final Path WWW = TARGET.resolve("www");
  static final Path KEY_STORE = TARGET.resolve("benchmark.p12");
  static final Path CERTIFICATE = TARGET.resolve("cert.pem");
  static final Path KEY = TARGET.resolve("key.pem");
  private static final String PASSWORD = "benchmark";

  private Material() {}

  static void make() throws Exception {
    Files.createDirectories(WWW);
    file("1k", 1024);
    file("100k", 100 * 1024);
    if (!Files.exists(KEY)) {
      Files.deleteIfExists(KEY_STORE);
      Shell.output(
          Stream.concat(
                  Stream.of(
                      Path.of(System.getProperty("java.home"), "bin/keytool").toString(),
                      "-keystore",
                      KEY_STORE.toString()),
                  Stream.of(
                      ("-genkeypair -alias localhost -keyalg EC -groupname secp256r1 -validity 3650"
                           + " -dname CN=localhost -ext san=dns:localhost,ip:127.0.0.1 -storetype"
                           + " PKCS12 -storepass "
                              + PASSWORD)
                          .split(" ")))
              .toArray(String[]::new));
      KeyStore store = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(KEY_STORE)) {
        store.load(in, PASSWORD.toCharArray());
      }
      pem(CERTIFICATE, "CERTIFICATE", store.getCertificate("localhost").getEncoded());
      pem(KEY, "PRIVATE KEY", store.getKey("localhost", PASSWORD.toCharArray()).getEncoded());
      Files.setPosixFilePermissions(KEY, PosixFilePermissions.fromString("rw-------"));
    }
  }

  /** Letters that do not compress to nothing, the same in every run. */
  private static void file(String name, int length) throws IOException {
    Random random = new Random(length);
    byte[] letters = new byte[length];
    for (int i = 0; i < length; i++) {
      letters[i] = (byte) ('a' + random.nextInt(26));
    }
    Files.write(WWW.resolve(name), letters);
  }

  private static void pem(Path file, String what, byte[] der) throws IOException {
    String base64 = Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + base64 + "\n-----END " + what + "-----\n");
  }
}
