package naru.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import naru.tls.DevelopmentCertificates;
import naru.tls.DevelopmentCertificates.DevelopmentFiles;
import naru.tls.TlsException;
import picocli.CommandLine.Command;

/** The development certificate: made if it is missing, shown, and how browsers come to trust it. */
@Command(
    name = "cert",
    description = "make and show the development certificate, and how to trust it",
    mixinStandardHelpOptions = true)
final class CertCommand implements Callable<Integer> {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";

  @Override
  public Integer call() throws UserError, IOException {
    DevelopmentFiles files;
    try {
      files = DevelopmentCertificates.installed().prepare(DevelopmentCertificates.folder());
    } catch (TlsException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
    System.out.printf(
        """
        authority    %s
                     until %s; can speak for localhost, 127.0.0.0/8 and ::1 alone
        certificate  %s
                     until %s, renewed by itself; for localhost, 127.0.0.1 and ::1, with its key

        Programs with Tls.development() use it. Browsers warn until the authority is trusted:

        %s
        Only you can read the keys. To take it all back, end the trust where you gave it, and delete
        %s
        """,
        files.authority(),
        end(files.authority()),
        files.certificate(),
        end(files.certificate()),
        advice(System.getProperty("os.name", ""), quoted(files.authority())),
        files.authority().toAbsolutePath().getParent());
    return 0;
  }

  private static LocalDate end(Path pem) throws UserError, IOException {
    String text = Files.readString(pem);
    byte[] certificate =
        text.substring(Math.max(0, text.indexOf(BEGIN))).getBytes(StandardCharsets.US_ASCII);
    try {
      X509Certificate parsed =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(certificate));
      return LocalDate.ofInstant(parsed.getNotAfter().toInstant(), ZoneId.systemDefault());
    } catch (CertificateException e) {
      throw new UserError(pem + " is damaged: delete it and a new one is made");
    }
  }

  /** What to do, by system; Firefox has a store of its own on each. */
  static String advice(String system, String authority) {
    String advice =
        switch (system.split(" ", 2)[0]) {
          case "Mac" ->
              """
                macOS (Safari, Chrome, curl)
                  security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db FILE
              """;
          case "Windows" ->
              """
                Windows (Edge, Chrome)
                  certutil -user -addstore Root FILE
              """;
          default ->
              """
                Debian, Ubuntu (curl and most programs)
                  sudo cp FILE /usr/local/share/ca-certificates/naru.crt && sudo update-ca-certificates
                Fedora, Arch (curl and most programs)
                  sudo trust anchor FILE
                Chromium, Chrome (certutil is of the package libnss3-tools or nss-tools)
                  mkdir -p ~/.pki/nssdb && certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n naru -i FILE
              """;
        };
    return (advice
            + """
              Firefox
                Settings, Privacy & Security, View Certificates, Authorities, Import: FILE
              One command alone
                curl --cacert FILE https://localhost:8443/
                NODE_EXTRA_CA_CERTS=FILE node client.js
            """)
        .replace("FILE", authority);
  }

  /** As a shell takes it for one word. */
  private static String quoted(Path path) {
    String text = path.toString();
    return text.matches("[\\p{L}\\p{N}_./:@%+,\\\\-]+")
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }
}
