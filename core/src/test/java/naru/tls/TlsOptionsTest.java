package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsOptionsTest {
  private static final TlsCertificate ONE = TlsCertificate.pem(Path.of("c"), Path.of("k"));

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.1", "TLSv1", "SSLv3", "tlsv1.3"})
  void oldProtocolsAreRefused(String protocol) {
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withProtocols("TLSv1.2", protocol))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "protocol " + protocol + " is refused: only TLSv1.3 and TLSv1.2 are safe (RFC 8996)");
  }

  @Test
  void whatIsOutOfRangeIsNamed() {
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withProtocols())
        .hasMessage("protocols must name at least one");
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withCiphers())
        .hasMessage("ciphers must name at least one");
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withGroups())
        .hasMessage("groups must name at least one");
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withSessions(0))
        .hasMessage("sessions must be at least 1, but is 0");
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withSessionLifetime(Duration.ofMillis(999)))
        .hasMessage("sessionLifetime must be a second to 68 years, but is PT0.999S");
    assertThatThrownBy(() -> TlsOptions.DEFAULTS.withHandshakeTimeout(Duration.ZERO))
        .hasMessage("handshakeTimeout must be positive and at most 100 years, but is PT0S");
    assertThatThrownBy(() -> Tls.of(ONE).withWatchEvery(Duration.ofSeconds(-1)))
        .hasMessage("watchEvery must not be negative, but is PT-1S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "*.*.example.com",
        "a*.example.com",
        "a b",
        "a..b",
        ".com",
        "x/y",
        "é\u0000"
      })
  void whatIsNoHostNameIsRefused(String host) {
    assertThatThrownBy(() -> Tls.of(ONE).withHost(host, ONE))
        .isInstanceOf(TlsException.class)
        .hasMessage(
            "'"
                + host
                + "' is no host name: write example.com, or *.example.com for all one below it");
  }

  @ParameterizedTest
  @CsvSource({
    "Example.COM, example.com",
    "example.com., example.com",
    "*.Example.com, *.example.com",
    "나루.kr, xn--910br1n.kr",
    "*.나루.kr, *.xn--910br1n.kr"
  })
  void hostNamesAreKeptAsClientsSendThem(String written, String kept) {
    assertThat(Tls.of(ONE).withHost(written, ONE).hosts()).containsOnlyKeys(kept);
  }

  @ParameterizedTest
  @CsvSource({
    "a.example.com, exact",
    "A.EXAMPLE.com., exact",
    "b.example.com, wild",
    "b.a.example.com, none",
    "example.com, none",
    ".example.com, none",
    "*.example.com, wild",
    "com, none",
    "'', none"
  })
  void anExactNameComesBeforeAWildcardOfOneLabel(String asked, String expected) {
    Map<String, String> byName = Map.of("a.example.com", "exact", "*.example.com", "wild");
    assertThat(HostNames.find(byName, asked))
        .isEqualTo(expected.equals("none") ? Optional.empty() : Optional.of(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, /etc/xdg, /etc/xdg/naru",
    "Linux, relative, /home/u/.config/naru",
    "Linux, , /home/u/.config/naru",
    "FreeBSD, , /home/u/.config/naru",
    "Mac OS X, /etc/xdg, /home/u/Library/Application Support/naru",
    "Windows 11, /AppData, /AppData/naru"
  })
  void developmentCertificatesLieInTheUsersConfigurationFolder(
      String system, String configured, String expected) {
    assertThat(ConfigurationFolder.of(system, "/home/u", name -> configured))
        .isEqualTo(Path.of(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linux", "Mac OS X"})
  void whoHasNoHomeIsToldWhereDevelopmentCertificatesCouldLie(String system) {
    assertThatThrownBy(() -> ConfigurationFolder.of(system, "?", name -> null))
        .isInstanceOf(TlsException.class)
        .hasMessageContaining("set XDG_CONFIG_HOME");
    assertThat(ConfigurationFolder.of(system, "?", name -> "/etc/xdg"))
        .isEqualTo(Path.of("/etc/xdg/naru"));
  }
}
