package naru.tls;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** The JDK's TLS as a client, which trusts one authority. */
final class Client {
  private final SSLContext context;

  Client(X509Bundle authority) {
    this(authority, new KeyManager[0]);
  }

  Client(X509Bundle authority, X509Bundle own) {
    this(authority, keyManagers(own));
  }

  private Client(X509Bundle authority, KeyManager[] keys) {
    try {
      context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {authority.toTrustManager()}, new SecureRandom());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyManager[] keyManagers(X509Bundle own) {
    try {
      return own.toKeyManagerFactory().getKeyManagers();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection whose handshake is done; it names that host, or none if it is empty. */
  Open connect(int port, String host) throws IOException {
    return connect(port, host, parameters -> {});
  }

  Open connect(int port, String host, Consumer<SSLParameters> change) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setSoTimeout(20_000);
      SSLParameters parameters = socket.getSSLParameters();
      if (!host.isEmpty()) {
        parameters.setServerNames(List.of(new SNIHostName(host)));
      }
      change.accept(parameters);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return new Open(socket);
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** An open connection. */
  record Open(SSLSocket socket) implements AutoCloseable {
    String echo(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      socket.getOutputStream().write(bytes);
      return new String(socket.getInputStream().readNBytes(bytes.length), StandardCharsets.UTF_8);
    }

    SSLSession session() {
      return socket.getSession();
    }

    X509Certificate certificate() throws IOException {
      return (X509Certificate) session().getPeerCertificates()[0];
    }

    String subject() throws IOException {
      return certificate().getSubjectX500Principal().getName();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
