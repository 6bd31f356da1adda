package naru.testing;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import naru.tls.Tls;

/**
 * One certificate for all servers of a test run, and clients that take any: who trusts whom is the
 * matter of naru.tls and its tests.
 */
final class TestTls {
  /** What a server needs. */
  static final Tls SERVER;

  /** For a client on a socket. */
  private static final SSLContext CLIENT;

  /** For a client on Netty that speaks HTTP/2 alone. */
  static final SslContext HTTP2_CLIENT;

  static {
    try {
      SERVER = server();
      CLIENT = SSLContext.getInstance("TLS");
      CLIENT.init(
          null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
      HTTP2_CLIENT =
          SslContextBuilder.forClient()
              .sslProvider(SslProvider.JDK)
              .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .trustManager(InsecureTrustManagerFactory.INSTANCE)
              .endpointIdentificationAlgorithm(null)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_2))
              .build();
    } catch (Exception e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private TestTls() {}

  /** A client's side of TLS on a socket, its handshake done, offering these protocols. */
  static SSLSocket over(Socket plain, String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            CLIENT.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    int readTimeout = plain.getSoTimeout();
    plain.setSoTimeout(RawClient.PATIENCE_MILLIS);
    socket.startHandshake();
    plain.setSoTimeout(readTimeout);
    return socket;
  }

  private static Tls server() throws Exception {
    X509Bundle bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=localhost")
            .addSanDnsName("localhost")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Path folder = Files.createTempDirectory("naru-test-tls");
    folder.toFile().deleteOnExit();
    Path chain = folder.resolve("localhost.pem");
    Path key = folder.resolve("localhost.key");
    for (Path file : new Path[] {chain, key}) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      file.toFile().deleteOnExit();
    }
    Files.writeString(chain, bundle.getCertificatePathPEM());
    Files.writeString(key, bundle.getPrivateKeyPEM());
    return Tls.pem(chain, key).withWatchEvery(Duration.ZERO);
  }
}
