package naru.http;

import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its response: runs the listener, and is the one place that turns failures into
 * answers.
 */
final class Exchange implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

  private final Request request;
  private final Response response;
  private final Wire wire;
  private final RequestListener listener;

  private Exchange(Request request, Response response, Wire wire, RequestListener listener) {
    this.request = request;
    this.response = response;
    this.wire = wire;
    this.listener = listener;
    request.onFailure(this::fail);
  }

  /** Of a request whose head has come, and whose body is still to come if there is one. */
  static Exchange begin(
      RequestHead head,
      boolean hasBody,
      Wire wire,
      Channel channel,
      HttpServer server,
      RequestListener listener) {
    server.count();
    ServerOptions options = server.options();
    RequestBody body =
        hasBody
            ? new RequestBody(
                wire, options.limits().bufferedBytes(), head.has(RequestHead.EXPECT_CONTINUE))
            : new RequestBody(wire);
    Request request = new Request(head, body, channel, options);
    return new Exchange(
        request, new Response(wire, options, head.method(), request), wire, listener);
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  @Override
  public void run() {
    try {
      listener.handle(request, response);
      request.listenerReturned();
    } catch (Throwable e) {
      fail(e);
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      request.forgetShared();
    }
  }

  private void fail(Throwable failure) {
    boolean io = failure instanceof IOException || failure instanceof UncheckedIOException;
    boolean gone = response.closed() && !response.stream().isHandedOver();
    if (io && (gone || RequestBody.wasSkipped(failure))) {
      LOG.debug("{} {}: {}", request.method(), request.path(), failure.getMessage());
      return;
    }
    if (!(failure instanceof HttpException)) {
      LOG.error("{} {} failed", request.method(), request.path(), failure);
    }
    if (response.head().reset()) {
      try {
        answer(response, failure);
      } catch (RuntimeException unanswerable) {
        LOG.error("{} {}: no such answer", request.method(), request.path(), unanswerable);
        wire.loop().execute(wire::abort);
      }
    } else if (!response.ended()) {
      wire.loop().execute(wire::abort);
    }
  }

  /**
   * Makes a failure the whole of an answer. Only an HttpException has words that are meant for the
   * client.
   */
  static void answer(Response response, Throwable failure) {
    String message = "Internal Server Error";
    if (failure instanceof HttpException meant) {
      response.status(meant.status());
      for (int i = 0; i < meant.headers().size(); i += 2) {
        String name = meant.headers().get(i);
        String value = meant.headers().get(i + 1);
        // A cookie may be there already, if an error handler has thrown this on.
        if (!response.getHeaders(name).contains(value)) {
          response.appendHeader(name, value);
        }
      }
      message = Objects.requireNonNullElse(meant.getMessage(), Status.phrase(meant.status()));
    } else {
      response.status(500);
    }
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.end(message);
  }
}
