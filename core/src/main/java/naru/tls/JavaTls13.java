package naru.tls;

import java.security.Provider;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Says that Java speaks TLS 1.3, as each Java does that runs this. To say so itself it would load
 * two hundred and fifty classes of a TLS that nobody speaks where BoringSSL does.
 */
final class JavaTls13 extends Provider {
  private static final long serialVersionUID = 1;

  JavaTls13() {
    super("NaruTls13", "1", "Says that Java speaks TLS 1.3");
    putService(
        new Service(this, "SSLContext", "TLS", Answer.class.getName(), null, null) {
          @Override
          public Object newInstance(@Nullable Object parameter) {
            return new Answer();
          }
        });
  }

  private static final class Answer extends SSLContextSpi {
    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys,
        TrustManager @Nullable [] trusted,
        @Nullable SecureRandom random) {}

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
      return new SSLParameters(null, new String[] {"TLSv1.3"});
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
      return engineGetSupportedSSLParameters();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw onlyAsked();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw onlyAsked();
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw onlyAsked();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw onlyAsked();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw onlyAsked();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw onlyAsked();
    }

    private static UnsupportedOperationException onlyAsked() {
      return new UnsupportedOperationException("It speaks no TLS, it says what Java speaks");
    }
  }
}
