package naru.testing;

import java.util.List;
import java.util.stream.Stream;
import naru.http.Http;
import naru.http.HttpServer;
import naru.http.RequestListener;
import naru.http.ServerOptions;
import naru.http2.Http2;
import naru.https.Https;

/** The ways to ask a server, which must not differ in what a listener sees. */
public enum Protocol {
  /** HTTP/1.1 without TLS. */
  H1(false, false),
  /** HTTP/1.1 over TLS. */
  H1_TLS(false, true),
  /** HTTP/2 without TLS, with prior knowledge. */
  H2(true, false),
  /** HTTP/2 over TLS, agreed on by ALPN. */
  H2_TLS(true, true);

  private final boolean http2;
  private final boolean secure;

  Protocol(boolean http2, boolean secure) {
    this.http2 = http2;
    this.secure = secure;
  }

  /** Those of HTTP/1.1, for tests of its very bytes. */
  public static List<Protocol> http1() {
    return Stream.of(values()).filter(it -> !it.http2).toList();
  }

  /** Whether it is HTTP/2. */
  public boolean isHttp2() {
    return http2;
  }

  /** Whether it is over TLS. */
  public boolean isSecure() {
    return secure;
  }

  /** A server that speaks it and doesn't listen yet. */
  public HttpServer createServer(ServerOptions options, RequestListener listener) {
    if (!secure) {
      return Http.createServer(options, listener);
    }
    return http2
        ? Http2.createSecureServer(TestTls.SERVER, options, listener)
        : Https.createServer(TestTls.SERVER, options, listener);
  }

  /** A server that speaks it and listens. */
  public TestServer serve(ServerOptions options, RequestListener listener) {
    return TestServer.start(createServer(options, listener));
  }

  /** The same with the defaults. */
  public TestServer serve(RequestListener listener) {
    return serve(ServerOptions.DEFAULTS, listener);
  }

  /** A connection of its own. */
  public TestClient connect(TestServer server) {
    return connect(server.port());
  }

  /** A connection to a server in another process. */
  public TestClient connect(int port) {
    return connect(port, 0);
  }

  /** The same with little room for what wasn't read yet. */
  public TestClient connectSlowly(TestServer server) {
    return connect(server.port(), 1 << 16);
  }

  private TestClient connect(int port, int receiveBuffer) {
    return http2
        ? Http2Client.connect(port, receiveBuffer, secure)
        : new Http1Client(raw(port, receiveBuffer));
  }

  /** A connection to send bytes of HTTP/1 on, under TLS if so. */
  public RawClient raw(TestServer server) {
    return raw(server.port(), 0);
  }

  /** The same with a receive buffer of about so many bytes, 0 for the system's own size. */
  public RawClient raw(TestServer server, int receiveBuffer) {
    return raw(server.port(), receiveBuffer);
  }

  private RawClient raw(int port, int receiveBuffer) {
    if (http2) {
      throw new IllegalStateException("HTTP/2 has no bytes to write by hand");
    }
    return secure
        ? RawClient.connectSecurely(port, receiveBuffer)
        : RawClient.connect(port, receiveBuffer);
  }
}
