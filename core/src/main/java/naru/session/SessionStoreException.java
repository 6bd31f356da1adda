package naru.session;

import java.io.Serial;
import naru.http.HttpException;

/**
 * A session store can't be reached, or takes nothing more; to the client a 503 that says to come
 * again.
 */
public final class SessionStoreException extends HttpException {
  @Serial private static final long serialVersionUID = 1L;

  /** What is wrong, for the log; the client isn't told. */
  public SessionStoreException(String reason) {
    this(new IllegalStateException(reason));
  }

  /** The cause is for the log; the client isn't told. */
  public SessionStoreException(Throwable cause) {
    super(503, "Service Unavailable", cause, "Retry-After", "1");
  }

  /** It is said once that the store fails, not for each visitor. */
  @Override
  protected boolean isForLog() {
    return false;
  }
}
