package naru.session;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import naru.cookie.Cookie;
import naru.http.Request;
import naru.http.Response;

/**
 * What the server remembers of a visitor. Each change is stored before the method returns; changes
 * that other requests of the same visitor make meanwhile to other values are kept, and seen by the
 * next request; of two to the same value the later one counts. To be used by one thread at a time.
 * Methods that change may block while the store is asked, and throw {@link SessionStoreException}
 * if it can't be; then nothing has changed here either.
 *
 * <pre>
 *            put                    renew: another id
 *   (nothing) ────► stored, cookie ◄──┐
 *       ▲               │       └─────┘
 *       └── destroy ────┘
 * </pre>
 *
 * <p>If another request ends the session meanwhile (a logout), what it held never comes back: a
 * later {@link #put} begins a new one with that value alone. So it is for who renews a session that
 * another request has renewed meanwhile: of two logins at a time each has a session of its own.
 */
public final class Session {
  /** A session is loaded by each request, and kept for each visitor: it is no place for files. */
  private static final int MAX_CHARS = 64 << 10;

  private final Sessions sessions;
  private final Patience patience;
  private final Request request;
  private final Response response;
  private final boolean isNew;

  /** Not to be changed in place: as long as nothing is changed it is the store's own. */
  private Map<String, String> values;

  private Instant created;
  private Instant accessed;
  private Instant expires;
  private String id;

  Session(
      Sessions sessions,
      Patience patience,
      Request request,
      Response response,
      String id,
      SessionStore.Stored stored) {
    this.sessions = sessions;
    this.patience = patience;
    this.request = request;
    this.response = response;
    this.id = id;
    this.isNew = id.isEmpty();
    this.values = stored.values();
    this.created = stored.created();
    this.accessed = stored.accessed();
    this.expires = stored.expires();
  }

  /**
   * The id that the cookie carries, a secret; empty while nothing is stored. A look into the
   * session, as {@link #get(String)} is one.
   */
  public Optional<String> id() {
    lookInto();
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  /** Whether the request brought no session that was known. A look, as {@link #get(String)}. */
  public boolean isNew() {
    lookInto();
    return isNew;
  }

  /** When the session began. A look, as {@link #get(String)}. */
  public Instant created() {
    lookInto();
    return created;
  }

  /**
   * When an earlier request last used the session, as exactly as {@link SessionOptions#rolling}
   * says; for a new one, when it began. A look, as {@link #get(String)}.
   */
  public Instant lastAccess() {
    lookInto();
    return accessed;
  }

  /** When it ends. A look, as {@link #get(String)}. */
  public Instant expires() {
    lookInto();
    return expires;
  }

  /**
   * A value, as text. What is made from it is for this visitor alone, so from the first look into a
   * stored session on the answer says {@code Cache-Control: private, no-cache}, unless it has a
   * Cache-Control; a layer that looks into sessions before files that are everybody's sets theirs
   * first.
   */
  public Optional<String> get(String name) {
    lookInto();
    return Optional.ofNullable(values.get(name));
  }

  private void lookInto() {
    if (!id.isEmpty() && !response.headersSent()) {
      keepFromOthers(response);
    }
  }

  /**
   * A value that {@link #put(String, Object)} took. As {@link #get(String)}.
   *
   * @throws IllegalStateException if it is none of that type
   */
  public <T> Optional<T> get(String name, Class<T> type) {
    return get(name).map(it -> SessionValue.read(name, it, type));
  }

  /**
   * Keeps a value. The first one begins the session: it is stored and its cookie set.
   *
   * @throws IllegalStateException if the session must begin but the head of the response was sent
   *     already
   * @throws IllegalArgumentException if the session would have more than 65,536 characters
   */
  public void put(String name, String value) {
    checkSize(name, value);
    if (id.isEmpty() || !change(name, Optional.of(value))) {
      begin(name, value);
    }
    Map<String, String> changed = new HashMap<>(values);
    changed.put(name, value);
    values = changed;
  }

  /**
   * Keeps an object: text, a number or a boolean as it is written, all else as JSON, which wants
   * {@code naru-jackson} or another {@link naru.http.Json}. As {@link #put(String, String)}.
   */
  public void put(String name, Object value) {
    put(name, SessionValue.write(value));
  }

  /** Forgets a value; nothing happens if it isn't there. */
  public void remove(String name) {
    if (!id.isEmpty()) {
      change(name, Optional.empty());
    }
    Map<String, String> changed = new HashMap<>(values);
    changed.remove(name);
    values = changed;
  }

  private boolean change(String name, Optional<String> value) {
    return patience.with(() -> store().change(sessions.key(id), name, value));
  }

  private void begin(String name, String value) {
    checkHead("A session can't begin");
    SessionStore.Stored fresh = sessions.begun(Map.of(name, value));
    String freshId = SessionId.random();
    patience.with(() -> store().create(sessions.key(freshId), fresh));
    values = Map.of();
    created = fresh.created();
    accessed = fresh.accessed();
    expires = fresh.expires();
    use(freshId);
  }

  /**
   * Gives the session another id and keeps its data: to be called whenever a visitor gains rights,
   * as by a login, so that an id that somebody knew before is worth nothing. Before the first
   * {@link #put} of what it gains: a value goes to whoever has renewed the session meanwhile.
   * Nothing happens while nothing is stored: the first {@link #put} makes a new id anyway.
   *
   * <p>A store that fails may have done it all the same, and then neither id leads to the session:
   * the visitor begins anew.
   *
   * @throws IllegalStateException if the head of the response was sent already
   */
  public void renew() {
    if (id.isEmpty()) {
      return;
    }
    checkHead("A session can't be renewed");
    String freshId = SessionId.random();
    if (patience.with(() -> store().rename(sessions.key(id), sessions.key(freshId)))) {
      use(freshId);
    } else {
      // Ended by another request meanwhile, or renewed: an id that was known before must neither
      // come to life again nor lead to the new one. No cookie is sent: the browser may have got one
      // from that request.
      forget();
      setCookie(Optional.empty());
    }
  }

  /**
   * Ends the session: its data is forgotten, and so is its cookie, unless the head of the response
   * was sent already (the id is worth nothing then, too).
   */
  public void destroy() {
    if (!id.isEmpty()) {
      patience.with(() -> store().delete(sessions.key(id)));
      forget();
      if (!response.headersSent()) {
        setCookie(Optional.of(sessions.expired(request)));
      }
    }
  }

  private void forget() {
    values = Map.of();
    id = "";
  }

  /** Tells the store of this use; {@link #lastAccess} stays that of the request before. */
  void touch(Instant now, Instant until) {
    try {
      patience.with(() -> store().touch(sessions.key(id), now, until));
      expires = until;
    } finally {
      // A store that fails may have noted it all the same, and then the next use may not be.
      if (sessions.rolling() && !response.headersSent()) {
        setCookie(Optional.of(sessions.cookie(request, id, until)));
      }
    }
  }

  private void use(String freshId) {
    id = freshId;
    setCookie(Optional.of(sessions.cookie(request, id, expires)));
  }

  /** A response sets each cookie once; the last word counts (RFC 6265bis §4.1.1). */
  private void setCookie(Optional<Cookie> lastWord) {
    String begin = sessions.cookieName(request) + "=";
    var others =
        response.getHeaders("Set-Cookie").stream().filter(line -> !line.startsWith(begin)).toList();
    response.setHeader("Set-Cookie", others);
    lastWord.ifPresent(
        cookie -> {
          response.cookie(cookie);
          keepFromOthers(response);
        });
  }

  /**
   * A shared cache may keep an answer for other visitors, one with a cookie too (RFC 9111 §7.3),
   * unless it is told not to.
   */
  static void keepFromOthers(Response response) {
    if (response.getHeader("Cache-Control").isEmpty()) {
      response.setHeader("Cache-Control", "private, no-cache");
    }
  }

  private void checkHead(String what) {
    if (response.headersSent()) {
      throw new IllegalStateException(
          what
              + " after the head of the response was sent: do it before write, end or"
              + " flushHeaders");
    }
  }

  private void checkSize(String name, String value) {
    long size = (long) name.length() + value.length();
    for (Map.Entry<String, String> other : values.entrySet()) {
      if (!other.getKey().equals(name)) {
        size += other.getKey().length() + other.getValue().length();
      }
    }
    if (size > MAX_CHARS) {
      throw new IllegalArgumentException(
          "With '%s' the session would have %d characters, but it has room for %d: keep large data elsewhere, and here where it is"
              .formatted(name, size, MAX_CHARS));
    }
  }

  private SessionStore store() {
    return sessions.store();
  }
}
