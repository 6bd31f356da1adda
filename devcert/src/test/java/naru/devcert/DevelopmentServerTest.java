package naru.devcert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import naru.tls.Tls;
import naru.tls.TlsCertificate;
import naru.tls.TlsContext;
import naru.tls.TlsException;
import naru.tls.TlsHandshake;
import naru.tls.TlsSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server with nothing prepared, and a client that trusts the authority and checks names. */
class DevelopmentServerTest {
  @TempDir Path folder;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private TlsContext tls;
  private Channel listening;

  @BeforeEach
  void listen() {
    tls = TlsContext.open(Tls.of(TlsCertificate.development(folder)), List.of());
    listening =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    tls.secure(channel, new Closing());
                  }
                })
            .bind(InetAddress.getLoopbackAddress(), 0)
            .syncUninterruptibly()
            .channel();
  }

  @AfterEach
  void close() {
    listening.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    tls.close();
  }

  private static final class Closing implements TlsHandshake {
    @Override
    public void secured(Channel channel, TlsSession session) {
      var _ = channel.close();
    }

    @Override
    public void failed(Channel channel, TlsException reason) {}
  }

  private X509Certificate connect(String name) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("authority", read("authority-key.pem").certificate());
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    int port = ((InetSocketAddress) listening.localAddress()).getPort();
    try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket =
            (SSLSocket) context.getSocketFactory().createSocket(plain, name, port, true)) {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }
  }

  private KeyedCertificate read(String name) throws IOException {
    return KeyedCertificate.parse(Files.readString(folder.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
  void aClientThatTrustsTheAuthorityIsContent(String name) throws Exception {
    assertThat(connect(name)).isEqualTo(read("localhost.pem").certificate());
  }

  @Test
  void anotherNameIsRefusedByTheClient() {
    assertThatThrownBy(() -> connect("example.com")).isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void aCertificateThatIsMissingIsMadeAgainByAReload() throws Exception {
    X509Certificate before = read("localhost.pem").certificate();
    Files.delete(folder.resolve("localhost.pem"));
    tls.reload();
    assertThat(connect("localhost"))
        .isEqualTo(read("localhost.pem").certificate())
        .isNotEqualTo(before);
  }
}
