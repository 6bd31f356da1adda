package naru.router;

/** The rest of the way of a request: the handlers that come after this one, and the route. */
@FunctionalInterface
public interface Next {
  /**
   * Goes the rest of the way, and returns when all of it has returned. To be called once at most,
   * before the handler returns: what fails later doesn't come by the router's error handler.
   *
   * @throws IllegalStateException if it was called before
   * @throws Exception what a handler or the route threw; 404 and 405 too, as {@code HttpException}
   */
  void next() throws Exception;
}
