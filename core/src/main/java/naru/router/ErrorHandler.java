package naru.router;

import naru.http.Request;
import naru.http.Response;

/**
 * Answers for what failed. Throws what it leaves to the server, which answers as for any listener.
 */
@FunctionalInterface
public interface ErrorHandler {
  /** Called when a handler or route threw, and nothing of the response was sent yet. */
  void handle(Throwable failure, Request request, Response response) throws Exception;
}
