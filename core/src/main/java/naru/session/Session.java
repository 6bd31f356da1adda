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
 * next request. To be used by one thread at a time. Methods that change may block while the store
 * is asked.
 */
public final class Session {
  private final Sessions sessions;
  private final Request request;
  private final Response response;
  private final Map<String, String> values;
  private final Instant created;
  private Instant expires;
  private String id;

  Session(
      Sessions sessions,
      Request request,
      Response response,
      String id,
      SessionStore.Stored stored) {
    this.sessions = sessions;
    this.request = request;
    this.response = response;
    this.id = id;
    this.values = new HashMap<>(stored.values());
    this.created = stored.created();
    this.expires = stored.expires();
  }

  /** The id that the cookie carries; empty while nothing is stored. */
  public Optional<String> id() {
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  /** Whether nothing is stored (yet, or any more). */
  public boolean isNew() {
    return id.isEmpty();
  }

  /** When the session began. */
  public Instant created() {
    return created;
  }

  /** When it ends. */
  public Instant expires() {
    return expires;
  }

  /** A value. */
  public Optional<String> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /**
   * Keeps a value. The first one begins the session: it is stored and its cookie set.
   *
   * @throws IllegalStateException if the session must begin but the head of the response was sent
   *     already
   */
  public void put(String name, String value) {
    change(name, Optional.of(value));
  }

  /** Forgets a value; nothing happens if it isn't there. */
  public void remove(String name) {
    if (values.containsKey(name)) {
      change(name, Optional.empty());
    }
  }

  private void change(String name, Optional<String> value) {
    value.ifPresentOrElse(it -> values.put(name, it), () -> values.remove(name));
    // Another request may have ended the session meanwhile: then this one begins a new one.
    if (id.isEmpty() || !store().change(SessionId.key(id), name, value)) {
      begin();
    }
  }

  private void begin() {
    String fresh = SessionId.random();
    send(sessions.cookie(request, fresh));
    store().create(SessionId.key(fresh), new SessionStore.Stored(created, expires, values));
    id = fresh;
  }

  /**
   * Gives the session another id and keeps its data: to be called whenever a visitor gains rights,
   * as by a login, so that an id that somebody knew before is worth nothing. Nothing happens while
   * nothing is stored.
   *
   * @throws IllegalStateException if the head of the response was sent already
   */
  public void renew() {
    if (id.isEmpty()) {
      return;
    }
    String fresh = SessionId.random();
    send(sessions.cookie(request, fresh));
    if (store().rename(SessionId.key(id), SessionId.key(fresh))) {
      id = fresh;
    } else {
      begin();
    }
  }

  /**
   * Ends the session: its data is forgotten, and so is its cookie.
   *
   * @throws IllegalStateException if the head of the response was sent already
   */
  public void destroy() {
    values.clear();
    if (!id.isEmpty()) {
      store().delete(SessionId.key(id));
      id = "";
      send(sessions.expired(request));
    }
  }

  void extend(Instant until) {
    expires = until;
    store().extend(SessionId.key(id), until);
    if (!response.headersSent()) {
      send(sessions.cookie(request, id));
    }
  }

  /** A response sets each cookie once; the last word counts (RFC 6265bis §4.1.1). */
  private void send(Cookie cookie) {
    var others =
        response.getHeaders("Set-Cookie").stream()
            .filter(line -> !line.startsWith(cookie.name() + "="))
            .toList();
    response.setHeader("Set-Cookie", others).cookie(cookie);
  }

  private SessionStore store() {
    return sessions.options().store();
  }
}
