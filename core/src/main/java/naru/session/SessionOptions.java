package naru.session;

import java.time.Duration;

/**
 * How sessions are kept.
 *
 * @param cookieName name of the cookie; over TLS the prefix {@code __Host-} is put before it
 * @param life how long a session lasts
 * @param rolling whether each request begins that time anew, or it is counted from the session's
 *     begin
 * @param store where they are kept
 */
public record SessionOptions(
    String cookieName, Duration life, boolean rolling, SessionStore store) {
  /** Throws {@link IllegalArgumentException} for a life that isn't positive. */
  public SessionOptions {
    if (!life.isPositive()) {
      throw new IllegalArgumentException("sessions: life must be positive, but is " + life);
    }
  }

  /**
   * Cookie {@code session}, thirty minutes since the last request, in a {@link MemoryStore} of its
   * own.
   */
  public static SessionOptions defaults() {
    return new SessionOptions("session", Duration.ofMinutes(30), true, new MemoryStore());
  }

  /** The same with another cookie. */
  public SessionOptions withCookieName(String name) {
    return new SessionOptions(name, life, rolling, store);
  }

  /** The same with another life. */
  public SessionOptions withLife(Duration time) {
    return new SessionOptions(cookieName, time, rolling, store);
  }

  /** The same, its life counted from the last request or from the begin. */
  public SessionOptions withRolling(boolean value) {
    return new SessionOptions(cookieName, life, value, store);
  }

  /** The same in another store. */
  public SessionOptions withStore(SessionStore value) {
    return new SessionOptions(cookieName, life, rolling, value);
  }
}
