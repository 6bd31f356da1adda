package naru.https;

import naru.http.Http;
import naru.http.HttpServer;
import naru.http.RequestListener;
import naru.http.ServerOptions;
import naru.tls.Tls;

/**
 * Node's {@code https} module: HTTP/1.1 over TLS. For HTTP/2 beside it, see {@code
 * naru.http2.Http2}.
 */
public final class Https {
  private Https() {}

  /** A server with the default {@link ServerOptions}; files are read when it is told to listen. */
  public static HttpServer createServer(Tls tls, RequestListener listener) {
    return createServer(tls, ServerOptions.DEFAULTS, listener);
  }

  /** A server with options of your own. */
  public static HttpServer createServer(Tls tls, ServerOptions options, RequestListener listener) {
    return Http.createSecureServer(tls, options, listener, "http/1.1");
  }
}
