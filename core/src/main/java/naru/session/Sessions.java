package naru.session;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import naru.cookie.Cookie;
import naru.cookie.SameSite;
import naru.http.Request;
import naru.http.Response;

/**
 * The sessions of a server. Only a random id travels, in a cookie: HttpOnly, SameSite=Lax, Path=/,
 * and over TLS Secure with the prefix {@code __Host-}. An id that isn't known (any more) is an
 * ordinary visitor's; it is never taken over. Safe for use by any thread.
 */
public final class Sessions {
  private final SessionOptions options;

  /** Sessions kept in memory, see {@link SessionOptions#defaults}. */
  public Sessions() {
    this(SessionOptions.defaults());
  }

  /** Sessions kept as the options say. */
  public Sessions(SessionOptions options) {
    this.options = options;
  }

  /**
   * The session of a request: the one its cookie names, or a new one, of which nothing is stored or
   * sent before the first {@link Session#put}. The same object for all calls within a request. May
   * block while the store is asked.
   */
  public Session of(Request request, Response response) {
    return (Session) request.attributes().computeIfAbsent(this, its -> open(request, response));
  }

  private Session open(Request request, Response response) {
    String id =
        request.cookies().get(cookieName(request)).filter(SessionId::isWellFormed).orElse("");
    Optional<SessionStore.Stored> stored =
        id.isEmpty() ? Optional.empty() : options.store().load(SessionId.key(id));
    Instant now = Instant.now();
    if (stored.isEmpty()) {
      SessionStore.Stored fresh = new SessionStore.Stored(now, now.plus(options.life()), Map.of());
      return new Session(this, request, response, "", fresh);
    }
    Session session = new Session(this, request, response, id, stored.get());
    if (options.rolling()) {
      session.extend(now.plus(options.life()));
    }
    return session;
  }

  SessionOptions options() {
    return options;
  }

  private String cookieName(Request request) {
    return request.isSecure() ? "__Host-" + options.cookieName() : options.cookieName();
  }

  /** The cookie that carries an id. */
  Cookie cookie(Request request, String id) {
    return dressed(request, Cookie.of(cookieName(request), id).maxAge(options.life()));
  }

  /** The cookie that makes the browser forget the id. */
  Cookie expired(Request request) {
    return dressed(request, Cookie.expired(cookieName(request)));
  }

  private static Cookie dressed(Request request, Cookie cookie) {
    Cookie dressed = cookie.path("/").httpOnly().sameSite(SameSite.LAX);
    return request.isSecure() ? dressed.secure() : dressed;
  }
}
