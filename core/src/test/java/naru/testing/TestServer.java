package naru.testing;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import naru.http.Http;
import naru.http.HttpServer;
import naru.http.RequestListener;
import naru.http.ServerOptions;

/** A server on a free port of this machine, gone with all its connections when it is closed. */
public final class TestServer implements AutoCloseable {
  private final HttpServer http;

  private TestServer(HttpServer http) {
    this.http = http;
  }

  /** Listens already. */
  public static TestServer start(ServerOptions options, RequestListener listener) {
    return start(Http.createServer(options, listener));
  }

  /** Listens already, with the defaults. */
  public static TestServer start(RequestListener listener) {
    return start(ServerOptions.DEFAULTS, listener);
  }

  /** A server of one's own, told to listen. */
  public static TestServer start(HttpServer server) {
    return new TestServer(server.listen("127.0.0.1", 0));
  }

  /** The server itself. */
  public HttpServer http() {
    return http;
  }

  /** Its port. */
  public int port() {
    return http.port();
  }

  @Override
  public void close() {
    try {
      http.close(Duration.ofMillis(1)).get(RawClient.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the server didn't close", e);
    }
  }
}
