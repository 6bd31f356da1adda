package naru.session;

import java.time.Duration;
import java.util.Optional;
import naru.cookie.Cookie;

/**
 * How sessions are kept.
 *
 * @param cookieName name of the cookie; where it is secure the prefix {@code __Host-} is put before
 *     it
 * @param life how long a session lasts, 400 days at most: browsers keep no cookie for longer (RFC
 *     6265bis §5.6.2)
 * @param rolling whether each use begins that time anew, or it is counted from the session's begin.
 *     To spare the store, a use within a twentieth of the life after another (at most a minute)
 *     isn't noted
 * @param secure whether the cookie is {@code Secure} for requests without TLS too: for a server
 *     behind a proxy that ends TLS. Over TLS it always is
 * @param store where they are kept; if empty, where the environment says, see {@link
 *     SessionStore#ofEnvironment}
 */
public record SessionOptions(
    String cookieName,
    Duration life,
    boolean rolling,
    boolean secure,
    Optional<SessionStore> store) {
  private static final Duration LONGEST_LIFE = Duration.ofDays(400);
  private static final Duration LONGEST_UNNOTED = Duration.ofMinutes(1);

  /**
   * Throws {@link IllegalArgumentException} for a name that isn't a token or has a prefix already,
   * and for a life that isn't positive or too long.
   */
  public SessionOptions {
    if (Cookie.of(cookieName, "").name().startsWith("__")) {
      throw new IllegalArgumentException(
          "sessions: cookieName must not begin with underscores, but is '%s': the prefix __Host- comes by itself"
              .formatted(cookieName));
    }
    if (!life.isPositive() || life.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException(
          "sessions: life must be positive and at most 400 days, but is " + life);
    }
  }

  /**
   * Cookie {@code session}, thirty minutes since the last request, in the store of the environment.
   */
  public static SessionOptions defaults() {
    return new SessionOptions("session", Duration.ofMinutes(30), true, false, Optional.empty());
  }

  /** The same with another cookie. */
  public SessionOptions withCookieName(String name) {
    return new SessionOptions(name, life, rolling, secure, store);
  }

  /** The same with another life. */
  public SessionOptions withLife(Duration time) {
    return new SessionOptions(cookieName, time, rolling, secure, store);
  }

  /** The same, its life counted from the last request or from the begin. */
  public SessionOptions withRolling(boolean value) {
    return new SessionOptions(cookieName, life, value, secure, store);
  }

  /**
   * The same, its cookie {@code Secure} for every request, or only for those over TLS. Browsers
   * send a secure cookie over https alone, so that is what the proxy in front has to speak.
   */
  public SessionOptions withSecure(boolean value) {
    return new SessionOptions(cookieName, life, rolling, value, store);
  }

  /** The same in another store. */
  public SessionOptions withStore(SessionStore value) {
    return new SessionOptions(cookieName, life, rolling, secure, Optional.of(value));
  }

  /** How long a use needs no note after another. */
  Duration unnoted() {
    // By itself a Duration divides with all of BigDecimal.
    Duration part = Duration.ofNanos(life.toNanos() / 20);
    return part.compareTo(LONGEST_UNNOTED) < 0 ? part : LONGEST_UNNOTED;
  }
}
