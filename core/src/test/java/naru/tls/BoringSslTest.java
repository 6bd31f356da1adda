package naru.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;

class BoringSslTest {
  /** What is run in a process of its own, with each class that it loads in its output. */
  static final class Loading {
    public static void main(String[] args) {
      System.out.println("available " + BoringSsl.isAvailable());
    }
  }

  @Test
  void isThereWithoutJavasOwnTls() throws Exception {
    String said = load("--add-opens=java.base/sun.security.jca=ALL-UNNAMED");
    assumeTrue(said.contains("available true"), "There is no BoringSSL here");
    assertThat(said).contains("io.netty.handler.ssl.SslUtils ").doesNotContain("sun.security.ssl.");
  }

  @Test
  void isThereWhereJavaAnswersItself() throws Exception {
    String said = load("-Dopened=nothing");
    assumeTrue(BoringSsl.isAvailable(), "There is no BoringSSL here");
    assertThat(said).contains("available true").contains("sun.security.ssl.SSLContextImpl ");
  }

  private static String load(String option) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout:none",
                "--enable-native-access=ALL-UNNAMED",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Loading.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void nobodyElseMeetsWhatAnsweredNetty() throws Exception {
    BoringSsl.isAvailable();
    assertThat(SSLContext.getInstance("TLS").getProvider().getName()).isEqualTo("SunJSSE");
    assertThat(SslProvider.isTlsv13Supported(SslProvider.JDK)).isTrue();
  }

  @Test
  void javaIsSaidToSpeakTls13AndNoMore() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS", new JavaTls13());
    context.init(null, new TrustManager[0], null);
    assertThat(context.getSupportedSSLParameters().getProtocols()).containsExactly("TLSv1.3");
    assertThat(context.getDefaultSSLParameters().getProtocols()).containsExactly("TLSv1.3");
    assertThatThrownBy(context::createSSLEngine).isInstanceOf(UnsupportedOperationException.class);
  }
}
