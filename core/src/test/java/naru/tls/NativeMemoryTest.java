package naru.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** BoringSSL's memory is freed when the last who uses it is gone, and not before. */
class NativeMemoryTest {
  @TempDir Path folder;
  private Tls tls;

  @BeforeEach
  void makeCertificates() {
    TestCertificates certificates = new TestCertificates(folder);
    tls =
        Tls.of(certificates.pem("localhost", certificates.server("localhost")))
            .withHost("a.example", certificates.pem("a", certificates.server("a.example")))
            .withOptions(TlsOptions.DEFAULTS.withEngine(TlsEngine.BORINGSSL));
  }

  private static int references(ServedCertificate certificate) {
    return ((ReferenceCounted) certificate.context).refCnt();
  }

  @Test
  void aSetIsFreedAfterItsLastUserAndItsLastConnection() {
    CertificateSet set = CertificateSet.of(tls, new TlsFiles(tls), List.of("h2"));
    ServedCertificate fallback = set.pick("");
    ServedCertificate host = set.pick("a.example");
    assertThat(set.tryRetain()).isTrue();
    SslHandler open = fallback.newHandler(ByteBufAllocator.DEFAULT);
    set.release();
    assertThat(references(host)).isEqualTo(1);
    set.release();
    assertThat(references(host)).isZero();
    assertThat(references(fallback)).isEqualTo(1);
    assertThat(set.tryRetain()).isFalse();
    ReferenceCountUtil.release(open.engine());
    assertThat(references(fallback)).isZero();
  }
}
