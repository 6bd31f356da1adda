package naru.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;
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
  private final RequestListener listener;

  private Exchange(Request request, Response response, RequestListener listener) {
    this.request = request;
    this.response = response;
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
    long length = hasBody ? -1 : 0;
    RequestBody body =
        RequestBody.of(head, length, Unpooled.EMPTY_BUFFER, wire, server.options().limits());
    return begin(head, body, wire, channel, server, listener);
  }

  /** Of one that has that body. */
  static Exchange begin(
      RequestHead head,
      RequestBody body,
      Wire wire,
      Channel channel,
      HttpServer server,
      RequestListener listener) {
    server.count();
    ServerOptions options = server.options();
    Request request = new Request(head, body, channel, options);
    return new Exchange(request, new Response(wire, options, head.method(), request), listener);
  }

  Request request() {
    return request;
  }

  Response response() {
    return response;
  }

  /** There will be no answer, or it is given by somebody else. */
  void isOver(Supplier<Exception> why) {
    // First the response: whoever waits for the body then finds that nobody wants an answer.
    try {
      if (!response.stream().isHandedOver()) {
        response.stream().close(false);
      }
    } finally {
      request.body().fail(why);
    }
  }

  @Override
  public void run() {
    try {
      listener.handle(request, response);
      request.listenerReturned();
    } catch (Throwable e) {
      try {
        fail(e);
      } catch (Throwable worse) {
        // For want of memory, say: the client must not wait for ever.
        response.stream().abort();
        throw worse;
      }
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
    if (!(failure instanceof HttpException meant) || meant.isForLog()) {
      LOG.error("{} {} failed", request.method(), request.path(), failure);
    } else if (meant.getCause() != null) {
      LOG.debug("{} {} failed", request.method(), request.path(), failure);
    }
    try {
      if (!answer(response, failure) && !response.ended()) {
        response.stream().abort();
      }
    } catch (RuntimeException unanswerable) {
      LOG.error("{} {}: no such answer", request.method(), request.path(), unanswerable);
      response.stream().abort();
    }
  }

  /**
   * Makes a failure the whole of an answer; false if it is too late. Only an HttpException has
   * words that are meant for the client.
   */
  static boolean answer(Response response, Throwable failure) {
    HttpException meant = HttpException.of(failure);
    if (!meant.applyTo(response)) {
      return false;
    }
    response.setHeader("Content-Type", "text/plain; charset=utf-8");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.end(Objects.requireNonNullElse(meant.getMessage(), Status.phrase(meant.status())));
    return true;
  }
}
