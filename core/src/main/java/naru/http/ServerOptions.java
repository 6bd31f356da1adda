package naru.http;

/**
 * What a server can be told when it is made. Every limit and timeout of HTTP is in here, on, and
 * finite, but for the length of a body that is read part by part ({@link Request#onData}, {@link
 * Request#inputStream()}); that of the TLS handshake is in {@link naru.tls.TlsOptions}.
 *
 * @param limits how much a client may ask
 * @param timeouts how long a client may take
 * @param execution where listeners run
 * @param http2 how much a client of HTTP/2 may ask beyond the limits
 */
public record ServerOptions(
    Limits limits, Timeouts timeouts, Execution execution, Http2Limits http2) {
  /** All defaults; listeners run on virtual threads. */
  public static final ServerOptions DEFAULTS =
      new ServerOptions(
          Limits.DEFAULTS, Timeouts.DEFAULTS, Execution.VIRTUAL_THREADS, Http2Limits.DEFAULTS);

  /** The same with other limits. */
  public ServerOptions withLimits(Limits value) {
    return new ServerOptions(value, timeouts, execution, http2);
  }

  /** The same with other timeouts. */
  public ServerOptions withTimeouts(Timeouts value) {
    return new ServerOptions(limits, value, execution, http2);
  }

  /** The same with listeners run elsewhere. */
  public ServerOptions withExecution(Execution value) {
    return new ServerOptions(limits, timeouts, value, http2);
  }

  /** The same with other limits for HTTP/2. */
  public ServerOptions withHttp2(Http2Limits value) {
    return new ServerOptions(limits, timeouts, execution, value);
  }
}
