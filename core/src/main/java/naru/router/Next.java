package naru.router;

/** What comes after a {@link Handler}: the next handler, at last the route. */
@FunctionalInterface
public interface Next {
  /** Goes on, and returns when all that follows has returned. To be called at most once. */
  void next() throws Exception;
}
