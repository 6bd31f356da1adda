package naru.http;

/** Node's {@code http} module: where servers are made. */
public final class Http {
  private Http() {}

  /**
   * A server with the default {@link ServerOptions}; it does nothing until it is told to listen.
   */
  public static HttpServer createServer(RequestListener listener) {
    return createServer(ServerOptions.DEFAULTS, listener);
  }

  /** A server with options of your own; it does nothing until it is told to listen. */
  public static HttpServer createServer(ServerOptions options, RequestListener listener) {
    return new HttpServer(options, listener);
  }
}
