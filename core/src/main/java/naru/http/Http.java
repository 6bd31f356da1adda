package naru.http;

import java.util.List;
import naru.tls.Tls;

/** Node's {@code http} module: where servers are made. */
public final class Http {
  private Http() {}

  /**
   * A server with the default {@link ServerOptions}; it does nothing until it is told to listen.
   */
  public static HttpServer createServer(RequestListener listener) {
    return createServer(ServerOptions.DEFAULTS, listener);
  }

  /**
   * A server with options of your own; it does nothing until it is told to listen. It speaks
   * HTTP/1.1, and HTTP/2 to clients that begin with it (RFC 9113 §3.3).
   */
  public static HttpServer createServer(ServerOptions options, RequestListener listener) {
    return new HttpServer(options, listener, null, List.of());
  }

  /**
   * What {@code Https.createServer} and {@code Http2.createSecureServer} are made of: a server over
   * TLS.
   *
   * @param protocols offered by ALPN (RFC 7301), the preferred first, of {@code h2} and {@code
   *     http/1.1}
   */
  public static HttpServer createSecureServer(
      Tls tls, ServerOptions options, RequestListener listener, String... protocols) {
    return new HttpServer(options, listener, tls, List.of(protocols));
  }
}
