package naru.router;

import naru.http.Request;
import naru.http.Response;

/**
 * Stands before the routes of a {@link Router}, as an onion's layer: what it does before {@code
 * next.next()} comes before the route, what it does behind it comes after. One that doesn't call it
 * answers the request itself.
 */
@FunctionalInterface
public interface Handler {
  /** Answers, or lets {@code next} answer, or both. What it throws goes to the handlers around. */
  void handle(Request request, Response response, Next next) throws Exception;
}
