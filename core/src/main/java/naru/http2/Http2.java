package naru.http2;

import naru.http.Http;
import naru.http.HttpServer;
import naru.http.RequestListener;
import naru.http.ServerOptions;
import naru.tls.Tls;

/**
 * Node's {@code http2} module: HTTP/2 (RFC 9113), with HTTP/1.1 on the same port for those who know
 * no other.
 */
public final class Http2 {
  private Http2() {}

  /**
   * HTTP/2 in the clear, for clients that know it beforehand; the same as {@link
   * Http#createServer}.
   */
  public static HttpServer createServer(RequestListener listener) {
    return Http.createServer(listener);
  }

  /** The same with options of your own. */
  public static HttpServer createServer(ServerOptions options, RequestListener listener) {
    return Http.createServer(options, listener);
  }

  /** HTTP/2 over TLS, chosen by ALPN; a client that doesn't choose gets HTTP/1.1. */
  public static HttpServer createSecureServer(Tls tls, RequestListener listener) {
    return createSecureServer(tls, ServerOptions.DEFAULTS, listener);
  }

  /** The same with options of your own. */
  public static HttpServer createSecureServer(
      Tls tls, ServerOptions options, RequestListener listener) {
    return Http.createSecureServer(tls, options, listener, "h2", "http/1.1");
  }
}
