package naru.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Certificates for localhost that sign themselves, made by the JDK's keytool. */
final class ServerKeys {
  static final String PASSWORD = "password of the test";

  private final Path keyStore;

  private ServerKeys(Path keyStore) {
    this.keyStore = keyStore;
  }

  /** Options are keytool's, such as {@code -validity 5}. */
  static ServerKeys make(Path keyStore, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-genkeypair", "-alias", "server", "-keyalg", "EC"));
    command.addAll(List.of("-dname", "CN=localhost", "-ext", "san=dns:localhost"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", keyStore.toString()));
    command.addAll(List.of("-storepass", PASSWORD));
    command.addAll(List.of(options));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    return new ServerKeys(keyStore);
  }

  KeyStore open() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      store.load(in, PASSWORD.toCharArray());
    }
    return store;
  }

  void writeCertificate(Path file) throws IOException, GeneralSecurityException {
    Files.writeString(file, pem("CERTIFICATE", open().getCertificate("server").getEncoded()));
  }

  void writeKey(Path file) throws IOException, GeneralSecurityException {
    byte[] key = open().getKey("server", PASSWORD.toCharArray()).getEncoded();
    Files.writeString(file, pem("PRIVATE KEY", key));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private static String pem(String label, byte[] content) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder().encodeToString(content));
  }
}
