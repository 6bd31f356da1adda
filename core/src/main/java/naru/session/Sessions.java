package naru.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
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
  private final WatchedStore store;
  private final SessionKeys keys;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Duration unnoted;

  /** Where a request remembers that its session could not be loaded. */
  private final Object failure = new Object();

  /** Sessions as {@link SessionOptions#defaults} say, in the store of the environment. */
  public Sessions() {
    this(SessionOptions.defaults());
  }

  /**
   * Sessions kept as the options say.
   *
   * @throws StoreAddressException if they leave the store to the environment, and that names none
   *     that can be opened, see {@link SessionStore#ofEnvironment}
   */
  public Sessions(SessionOptions options) {
    this(options, InstantSource.system());
  }

  Sessions(SessionOptions options, InstantSource clock) {
    this(options, clock, System::nanoTime);
  }

  Sessions(SessionOptions options, InstantSource clock, LongSupplier nanos) {
    this.nanos = nanos;
    this.options = options;
    this.store = new WatchedStore(options.store().orElseGet(SessionStore::ofEnvironment));
    this.keys = new SessionKeys(options.cookieName());
    this.clock = clock;
    this.unnoted = options.unnoted();
  }

  /**
   * The session of a request: the one its cookie names, or a new one, of which nothing is stored or
   * sent before the first {@link Session#put}. The same object for all calls within a request. May
   * block while the store is asked.
   *
   * @throws SessionStoreException if the store can't be asked; to the client a 503. The request
   *     doesn't ask it again, so a page for errors that calls this too isn't late. Whoever sent no
   *     cookie needs no store
   * @throws IllegalStateException on an event loop, if the store {@linkplain SessionStore#blocks
   *     blocks}
   */
  public Session of(Request request, Response response) {
    Map<Object, Object> attributes = request.attributes();
    try {
      return (Session) attributes.computeIfAbsent(this, its -> open(request, response));
    } catch (SessionStoreException e) {
      attributes.put(failure, e);
      throw e;
    }
  }

  private Session open(Request request, Response response) {
    store.checkThread();
    if (request.attributes().get(failure) instanceof SessionStoreException before) {
      throw before;
    }
    Optional<String> id =
        request.cookies().get(cookieName(request)).filter(SessionId::isWellFormed);
    Patience patience = new Patience(store, nanos);
    Optional<SessionStore.Stored> stored =
        id.flatMap(it -> patience.with(() -> store.load(key(it))));
    Instant now = clock.instant();
    if (stored.isEmpty()) {
      return new Session(this, patience, request, response, "", begun(now, Map.of()));
    }
    SessionStore.Stored known = stored.get();
    Session session = new Session(this, patience, request, response, id.orElseThrow(), known);
    // A clock that was set back must not keep a session from living on.
    if (Duration.between(known.accessed(), now).abs().compareTo(unnoted) >= 0) {
      try {
        session.touch(now, options.rolling() ? now.plus(options.life()) : known.expires());
      } catch (SessionStoreException cannotBeNoted) {
        // Reading goes on where nothing can be written.
        return session;
      }
    }
    return session;
  }

  SessionStore store() {
    return store;
  }

  String key(String id) {
    return keys.of(id);
  }

  boolean rolling() {
    return options.rolling();
  }

  /** A session that begins now. */
  SessionStore.Stored begun(Map<String, String> values) {
    return begun(clock.instant(), values);
  }

  private SessionStore.Stored begun(Instant now, Map<String, String> values) {
    return new SessionStore.Stored(now, now, now.plus(options.life()), values);
  }

  String cookieName(Request request) {
    return isSecure(request) ? "__Host-" + options.cookieName() : options.cookieName();
  }

  /** The cookie that carries an id. */
  Cookie cookie(Request request, String id, Instant expires) {
    Duration left = Duration.between(clock.instant(), expires);
    return dressed(request, Cookie.of(cookieName(request), id).maxAge(left));
  }

  /** The cookie that makes the browser forget the id. */
  Cookie expired(Request request) {
    return dressed(request, Cookie.expired(cookieName(request)));
  }

  private boolean isSecure(Request request) {
    return options.secure() || request.isSecure();
  }

  private Cookie dressed(Request request, Cookie cookie) {
    Cookie dressed = cookie.path("/").httpOnly().sameSite(SameSite.LAX);
    return isSecure(request) ? dressed.secure() : dressed;
  }
}
