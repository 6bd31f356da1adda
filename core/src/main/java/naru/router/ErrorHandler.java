package naru.router;

import naru.http.Request;
import naru.http.Response;

/** Makes an answer of a failure, see {@link Router#onError}. */
@FunctionalInterface
public interface ErrorHandler {
  /** Answers; or throws, that failure or another, to leave it to the one around. */
  void handle(Throwable failure, Request request, Response response) throws Throwable;
}
