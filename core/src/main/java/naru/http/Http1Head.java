package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.jspecify.annotations.Nullable;

/**
 * The heads of a connection's answers, one after the other, and what each of them says of the end:
 * that of its body (RFC 9112 §6), and that of the connection (§9.3, §9.6).
 */
final class Http1Head {
  private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
  private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);

  private final Http1Connection connection;
  private final HttpServer server;
  private @Nullable RequestHead request;
  private boolean written;
  private boolean keepAlive;
  private boolean chunked;
  private boolean endsWithConnection;

  Http1Head(Http1Connection connection, HttpServer server) {
    this.connection = connection;
    this.server = server;
  }

  /** Makes ready for the answer to a request, or to something that was none. */
  void begin(@Nullable RequestHead next, boolean keep) {
    request = next;
    written = false;
    keepAlive = keep;
    chunked = false;
    endsWithConnection = false;
  }

  /** The request isn't kept while the connection is idle. */
  void forget() {
    request = null;
  }

  boolean isWritten() {
    return written;
  }

  /** Whether the client waits for it, and knows what else may come before it (RFC 9110 §15.2). */
  boolean mayFollowInterim() {
    return !written && request != null && !request.isHttp10();
  }

  /** Whether the connection is there for another request, as far as is known. */
  boolean keepsAlive() {
    return keepAlive;
  }

  boolean isChunked() {
    return chunked;
  }

  /** The end of the connection is the end of the body, so an orderly one says that it is whole. */
  boolean endsWithConnection() {
    return endsWithConnection;
  }

  /** Writes it, at that {@link System#nanoTime}. */
  void write(HeadWriter lines, Response response, long now) {
    written = true;
    ResponseFields fields = response.head().fields();
    keepAlive = keepAlive && server.closing() == HttpServer.Closing.NO && !connection.hasLongRest();
    lines.write(StatusLine.bytes(response.status()));
    if (response.status() == 101) {
      lines.agree(request, fields);
      return;
    }
    boolean openEnded = response.head().isOpenEnded();
    boolean http10 = request != null && request.isHttp10();
    endsWithConnection = openEnded && http10;
    keepAlive = keepAlive && !endsWithConnection;
    boolean date = false;
    boolean own = false;
    boolean closeSaid = false;
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.at(i);
      String value = fields.at(i + 1);
      date |= name.length() == 4 && name.equalsIgnoreCase("date");
      if (name.length() == 10 && name.equalsIgnoreCase("connection")) {
        if (!keepAlive && value.equalsIgnoreCase("keep-alive")) {
          continue;
        }
        own = true;
        closeSaid |= HeadParser.connectionOptions(value).contains("close");
        keepAlive = keepAlive && !closeSaid;
      }
      lines.field(name, value);
    }
    if (!date) {
      lines.write(DateField.bytes(now));
    }
    if (keepAlive && !own) {
      lines.write(server.keepAliveLines());
    } else if (!keepAlive && !closeSaid) {
      lines.write(CLOSE);
    }
    if (openEnded && !http10) {
      chunked = response.hasBody();
      lines.write(CHUNKED);
    }
    lines.line();
  }
}
