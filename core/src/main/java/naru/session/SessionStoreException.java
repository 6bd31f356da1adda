package naru.session;

import java.io.Serial;
import naru.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * A session store can't be reached, or takes nothing more; to the client a 503 that says to come
 * again.
 */
public final class SessionStoreException extends HttpException {
  @Serial private static final long serialVersionUID = 1L;

  /** The reason is for the log, which gets the cause. */
  public SessionStoreException(@Nullable Throwable cause) {
    super(503, "Service Unavailable", cause, "Retry-After", "1");
  }
}
