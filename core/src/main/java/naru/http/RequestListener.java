package naru.http;

/**
 * Answers requests: the function given to {@link Http#createServer}. A {@code Router} is one.
 *
 * <p>Called once for each request, by default on a virtual thread of its own, so it may block. The
 * answer is complete when {@link Response#end()} was called, which may also happen after this
 * method returned, from any thread.
 *
 * <p>May throw anything: an {@link HttpException} becomes the answer it describes, all else becomes
 * a 500 and a line in the log. If the head of the answer was sent already, the connection is closed
 * instead (on HTTP/2 the stream is reset), so that the client sees that the answer is not whole.
 */
@FunctionalInterface
public interface RequestListener {
  /** Answers one request. */
  void handle(Request request, Response response) throws Exception;
}
