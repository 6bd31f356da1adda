package naru.tls;

import java.nio.file.Path;
import naru.program.Services;

/**
 * Makes the certificates of {@link Tls#development()}. A service: core makes none itself, module
 * {@code naru.devcert} does.
 */
public interface DevelopmentCertificates {
  /**
   * What was made.
   *
   * @param authority certificate of the local authority, PEM; trust it and browsers are content
   * @param certificate chain of the certificate for localhost, PEM
   * @param key its private key, PEM, readable by its owner alone
   */
  record DevelopmentFiles(Path authority, Path certificate, Path key) {}

  /**
   * The files of that folder, made or renewed first where they are missing or soon to expire. Many
   * processes may ask at once. Throws {@link TlsException} when the folder can't be used.
   */
  DevelopmentFiles prepare(Path folder);

  /** The service that is on the class path, or a {@link TlsException} that says what to add. */
  static DevelopmentCertificates installed() {
    return Services.first(
            DevelopmentCertificates.class, Thread.currentThread().getContextClassLoader())
        .orElseThrow(
            () ->
                new TlsException(
                    "nothing here can make a development certificate: add naru-devcert to the class"
                        + " path, or give certificate files"));
  }

  /**
   * Where they are kept: {@code $XDG_CONFIG_HOME/naru}, else {@code ~/.config/naru}; {@code
   * ~/Library/Application Support/naru} on macOS; {@code %APPDATA%\naru} on Windows. Throws {@link
   * TlsException} if the user has no home and no variable says where.
   */
  static Path folder() {
    return ConfigurationFolder.of(
        System.getProperty("os.name", ""), System.getProperty("user.home", "."), System::getenv);
  }
}
