package naru.router;

import naru.http.Request;
import naru.http.Response;

/**
 * Stands before routes: does its part, calls {@code next} to go on (or answers itself and doesn't),
 * and may do more after that has returned. What follows may throw through it.
 */
@FunctionalInterface
public interface Handler {
  /** Handles one request; called like a {@link naru.http.RequestListener}. */
  void handle(Request request, Response response, Next next) throws Exception;
}
