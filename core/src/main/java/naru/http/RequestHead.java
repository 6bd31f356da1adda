package naru.http;

/**
 * The head of a request, read and found right.
 *
 * @param method as sent
 * @param target as sent, in absolute-form without scheme and authority
 * @param host the authority that the request is for; empty if none was named
 * @param version 1.0, 1.1 or 2.0
 * @param headers all fields
 * @param contentLength bytes of body to come; 0 if there is no body; -1 if it comes in chunks
 * @param flags what the fields say of the connection, see the constants
 */
record RequestHead(
    String method,
    String target,
    String host,
    String version,
    Headers headers,
    long contentLength,
    int flags) {
  /** The client wants the connection kept after this request (RFC 9112 §9.3). */
  static final int KEEP_ALIVE = 1;

  /** The client waits for a 100 before it sends the body (RFC 9110 §10.1.1). */
  static final int EXPECT_CONTINUE = 2;

  /** The client asks for another protocol (RFC 9110 §7.8). */
  static final int UPGRADE = 4;

  /** A client that knows neither chunks nor interim answers. */
  boolean isHttp10() {
    return version.equals("1.0");
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  RequestHead without(int flag) {
    return has(flag)
        ? new RequestHead(method, target, host, version, headers, contentLength, flags & ~flag)
        : this;
  }
}
