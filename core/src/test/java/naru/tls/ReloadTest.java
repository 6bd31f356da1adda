package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(names = {"JDK", "BORINGSSL"})
class ReloadTest {
  private static final Duration NEVER = Duration.ZERO;
  private static final Duration OFTEN = Duration.ofMillis(20);

  @Parameter TlsEngine engine = TlsEngine.FASTEST;
  @TempDir Path folder;
  private TestCertificates certificates;
  private X509Bundle first;
  private X509Bundle second;
  private final List<String> failures = new CopyOnWriteArrayList<>();

  @BeforeEach
  void makeCertificates() {
    certificates = new TestCertificates(folder);
    first = certificates.server("localhost");
    second = certificates.server("localhost");
  }

  private EchoServer server(TlsCertificate certificate, Duration watchEvery) {
    EchoServer server =
        new EchoServer(
            Tls.of(certificate)
                .withOptions(TlsOptions.DEFAULTS.withEngine(engine))
                .withWatchEvery(watchEvery));
    server.tls.onReloadFailed(e -> failures.add(String.valueOf(e.getMessage())));
    return server;
  }

  private X509Certificate served(EchoServer server) throws IOException {
    try (Client.Open open =
        new Client(certificates.authority).connect(server.port(), "localhost")) {
      assertThat(open.echo("hello")).isEqualTo("hello");
      return open.certificate();
    }
  }

  @Test
  void aReloadChangesNewHandshakesAndNoOpenConnection() throws Exception {
    List<X509Certificate> told = new CopyOnWriteArrayList<>();
    try (EchoServer server = server(certificates.pem("server", first), NEVER);
        Client.Open open = new Client(certificates.authority).connect(server.port(), "localhost")) {
      server.tls.onReloaded(told::addAll);
      assertThat(open.echo("before")).isEqualTo("before");
      certificates.pem("server", second);
      assertThat(served(server)).isEqualTo(first.getCertificate());
      server.tls.reload();
      assertThat(open.echo("after")).isEqualTo("after");
      assertThat(open.certificate()).isEqualTo(first.getCertificate());
      assertThat(served(server)).isEqualTo(second.getCertificate());
      assertThat(server.tls.certificates()).containsExactly(second.getCertificate());
      assertThat(told).containsExactly(second.getCertificate());
    }
  }

  @Test
  void aListenerThatFailsKeepsNoOtherFromBeingTold() {
    List<X509Certificate> told = new CopyOnWriteArrayList<>();
    try (EchoServer server = server(certificates.pem("server", first), NEVER)) {
      server.tls.onReloaded(
          certificates -> {
            throw new StackOverflowError("on purpose");
          });
      server.tls.onReloaded(told::addAll);
      server.tls.reload();
      assertThat(told).containsExactly(first.getCertificate());
    }
  }

  @Test
  void anErrorEndsNoWatch() {
    AtomicInteger changes = new AtomicInteger();
    Map<Path, String> now = Map.of(folder, "changed");
    try (FileWatch watch =
        new FileWatch(
            OFTEN,
            () -> now,
            Map::of,
            () -> {
              changes.incrementAndGet();
              throw new StackOverflowError("on purpose");
            })) {
      watch.start();
      await().until(() -> changes.get() > 1);
    }
  }

  @Test
  void aBrokenReloadKeepsTheOldCertificateAndSaysSo() throws Exception {
    try (EchoServer server = server(certificates.pem("server", first), NEVER)) {
      Path chain = certificates.write("server.pem", second.getCertificatePathPEM());
      String message =
          "the key " + folder.resolve("server.key") + " doesn't belong to the certificate " + chain;
      assertThatThrownBy(server.tls::reload).isInstanceOf(TlsException.class).hasMessage(message);
      assertThat(failures).containsExactly(message);
      assertThat(served(server)).isEqualTo(first.getCertificate());
    }
  }

  @Test
  void aChangeOfTheFilesIsSeenOncePairAndChainFit() throws Exception {
    try (EchoServer server = server(certificates.pem("server", first), OFTEN)) {
      certificates.write("server.pem", second.getCertificatePathPEM());
      await().until(() -> !failures.isEmpty());
      assertThat(served(server)).isEqualTo(first.getCertificate());
      certificates.writeSecret("server.key", second.getPrivateKeyPEM());
      await().untilAsserted(() -> assertThat(served(server)).isEqualTo(second.getCertificate()));
      assertThat(failures).hasSize(1);
    }
  }

  @Test
  void aFileThatGoesMissingKeepsTheOldCertificateUntilItIsBack() throws Exception {
    try (EchoServer server = server(certificates.pem("server", first), OFTEN)) {
      Files.delete(folder.resolve("server.pem"));
      await().until(() -> !failures.isEmpty());
      assertThat(failures)
          .containsExactly(
              "cannot read certificate " + folder.resolve("server.pem") + ": no such file");
      assertThat(served(server)).isEqualTo(first.getCertificate());
      certificates.pem("server", second);
      await().untilAsserted(() -> assertThat(served(server)).isEqualTo(second.getCertificate()));
    }
  }

  /** As Kubernetes mounts secrets: links to a folder that is itself a link, swapped by a rename. */
  @Test
  void aSwappedSymbolicLinkIsSeen() throws Exception {
    for (int i = 1; i <= 2; i++) {
      X509Bundle bundle = i == 1 ? first : second;
      Path version = Files.createDirectory(folder.resolve("v" + i));
      Files.writeString(version.resolve("tls.crt"), bundle.getCertificatePathPEM());
      Files.writeString(version.resolve("tls.key"), bundle.getPrivateKeyPEM());
    }
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("v1"));
    Path chain = Files.createSymbolicLink(folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
    Path key = Files.createSymbolicLink(folder.resolve("tls.key"), Path.of("..data/tls.key"));
    try (EchoServer server = server(TlsCertificate.pem(chain, key), OFTEN)) {
      assertThat(served(server)).isEqualTo(first.getCertificate());
      Path next = Files.createSymbolicLink(folder.resolve("..next"), Path.of("v2"));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      await().untilAsserted(() -> assertThat(served(server)).isEqualTo(second.getCertificate()));
      assertThat(failures).isEmpty();
    }
  }

  @Test
  void handshakesDuringManyReloadsAllSucceed() throws Exception {
    AtomicInteger reloads = new AtomicInteger();
    try (EchoServer server = server(certificates.pem("server", first), NEVER)) {
      server.tls.onReloaded(told -> reloads.incrementAndGet());
      Thread reloading =
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int i = 0; i < 50; i++) {
                      server.tls.reload();
                    }
                  });
      do {
        assertThat(served(server)).isEqualTo(first.getCertificate());
      } while (reloading.isAlive());
      assertThat(reloads).hasValue(50);
      assertThat(failures).isEmpty();
      assertThat(server.failures).isEmpty();
    }
  }
}
