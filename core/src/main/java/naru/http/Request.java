package naru.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import naru.cookie.Cookies;
import naru.tls.TlsSession;
import org.jspecify.annotations.Nullable;

/**
 * A request, as its listener sees it. To be used by one thread at a time.
 *
 * <p>The body is read in one of three ways, of which a request allows one: whole ({@link #bytes},
 * {@link #text}, {@link #form}, {@link #json}), as a stream ({@link #inputStream}), or by events
 * ({@link #onData}, {@link #onEnd}). What nobody reads is skipped. The blocking ways throw {@link
 * IllegalStateException} on an event loop.
 */
public final class Request {
  private final RequestHead head;
  private final RequestBody body;
  private final BodyReader reader;
  private final Channel channel;
  private final ServerOptions options;
  private @Nullable Query query;
  private @Nullable Cookies cookies;
  private @Nullable Map<Object, Object> attributes;
  private Map<String, String> params = Map.of();

  /** Those of the path that were not put into the map yet. */
  private @Nullable PathParameters unread;

  private int unreadStart;
  private int unreadEnd;
  private Consumer<Throwable> onFailure = failure -> {};
  private @Nullable LoopThread thread;
  private boolean shares;

  Request(RequestHead head, RequestBody body, Channel channel, ServerOptions options) {
    this.head = head;
    this.body = body;
    this.reader = new BodyReader(body, head.headers(), head.contentLength());
    this.channel = channel;
    this.options = options;
  }

  void thread(LoopThread value) {
    thread = value;
  }

  @Nullable LoopThread thread() {
    return thread;
  }

  /** The method, as sent: GET, POST, …; methods are case-sensitive (RFC 9110 §9.1). */
  public String method() {
    return head.method();
  }

  /**
   * The request target, path and query, as sent: {@code /users?x=1} (RFC 9112 §3.2); if it was
   * absolute, without its scheme and host (see {@link #host}).
   */
  public String url() {
    return head.target();
  }

  /**
   * The path as sent, without the query and not decoded, always beginning with a slash (or {@code
   * *} for OPTIONS).
   */
  public String path() {
    int mark = head.target().indexOf('?');
    return mark < 0 ? head.target() : head.target().substring(0, mark);
  }

  /** The decoded query. */
  public Query query() {
    Query read = query;
    if (read == null) {
      int mark = head.target().indexOf('?');
      read = mark < 0 ? Query.EMPTY : Query.parse(head.target().substring(mark + 1));
      query = read;
    }
    return read;
  }

  /** The header fields. */
  public Headers headers() {
    return head.headers();
  }

  /** The value of one header field; the same as {@code headers().get(name)}. */
  public Optional<String> header(String name) {
    return headers().get(name);
  }

  /**
   * The host that the client named: the Host field, or the authority of an absolute target (RFC
   * 9110 §7.2).
   */
  public String host() {
    return head.host();
  }

  /** The cookies; a malformed one is left out. */
  public Cookies cookies() {
    Cookies read = cookies;
    if (read == null) {
      read = Cookies.parse(headers().get("cookie").orElse(""));
      cookies = read;
    }
    return read;
  }

  /** The trailer fields; empty until the body was read to its end. */
  public Headers trailers() {
    return body.trailers();
  }

  /** Who sent the request: the other end of the connection, which may be a proxy. */
  public SocketAddress remoteAddress() {
    return channel.remoteAddress();
  }

  /** The version of HTTP: 1.0, 1.1 or 2.0. */
  public String version() {
    return head.version();
  }

  /** Whether the request came over TLS. */
  public boolean isSecure() {
    return tls().isPresent();
  }

  /**
   * The TLS session of the connection, with the client's certificates; empty if there is no TLS.
   */
  public Optional<TlsSession> tls() {
    return Optional.ofNullable(channel.attr(Pipeline.TLS).get());
  }

  /** Whether the whole request has arrived, its body included. */
  public boolean complete() {
    return body.hasArrived();
  }

  /** A part of the path that the router matched, decoded; empty if the route has no such part. */
  public Optional<String> param(String name) {
    PathParameters own = unread;
    String found = own == null ? null : own.find(url(), unreadStart, unreadEnd, name);
    return Optional.ofNullable(found == null ? params.get(name) : found);
  }

  /** All parts of the path that the router matched, decoded. */
  public Map<String, String> params() {
    readParams();
    return params;
  }

  private void readParams() {
    PathParameters own = unread;
    if (own != null) {
      Map<String, String> all = new HashMap<>(params);
      own.putAll(url(), unreadStart, unreadEnd, all);
      params(all);
    }
  }

  /**
   * Called by a router with the parts of the path that it matched; they replace those set before.
   */
  public void params(Map<String, String> params) {
    this.params = params;
    this.unread = null;
  }

  /**
   * The same, for parts that are found when they are asked for; they are added to those set before,
   * and go before them.
   *
   * @param parameters of the path in {@link #url} that lies from {@code start} to {@code end}
   */
  public void params(PathParameters parameters, int start, int end) {
    readParams();
    unread = parameters;
    unreadStart = start;
    unreadEnd = end;
  }

  /** What handlers have put there for those that come after them; lives as long as the request. */
  public Map<Object, Object> attributes() {
    Map<Object, Object> map = attributes;
    if (map == null) {
      // One or two in nearly every request that has any.
      map = new HashMap<>(4);
      attributes = map;
    }
    return map;
  }

  /**
   * The whole body. Blocks. HttpException 413 beyond {@link Limits#bodyBytes()}, here and in what
   * reads the body as text, a form or JSON, unless {@link #bytes(int)} has read it before.
   */
  public byte[] bytes() {
    return reader.bytes(options.limits().bodyBytes());
  }

  /** The whole body within a limit of its own, in bytes. Blocks. HttpException 413 beyond it. */
  public byte[] bytes(int limit) {
    byte[] whole = reader.bytes(limit);
    BodyReader.checkSize(whole.length, limit);
    return whole;
  }

  /**
   * The whole body as text in the charset of its Content-Type, UTF-8 if it names none; 415 for an
   * unknown one.
   */
  public String text() {
    Charset charset = reader.charset();
    return new String(bytes(), charset);
  }

  /**
   * The whole body as a form; 415 unless it is application/x-www-form-urlencoded, 413 if it has
   * more than 1000 fields ({@link Query#parse} of {@link #text} takes more).
   */
  public Query form() {
    reader.checkForm();
    return BodyReader.form(text());
  }

  /**
   * The whole body as JSON of that type, as {@link Json#read} reads it: 400 if it isn't that. 415
   * if its Content-Type is not JSON's.
   */
  @SuppressWarnings("unchecked") // The class of a primitive type casts not even its own values.
  public <T> T json(Class<T> type) {
    Object value = json((Type) type);
    return type.isPrimitive() ? (T) value : type.cast(value);
  }

  /** The same for a generic type. */
  public Object json(Type type) {
    reader.checkJson();
    return JsonProvider.get().read(bytes(), type);
  }

  /**
   * The body as a stream, of whatever length. Its reads block; an aborted request is an
   * IOException.
   */
  public InputStream inputStream() {
    return inputStream(Long.MAX_VALUE);
  }

  /** The same within a limit, in bytes. HttpException 413 beyond it, here or by a read. */
  public InputStream inputStream(long limit) {
    return reader.stream(limit);
  }

  /**
   * Calls with each part of the body, one after the other; the buffer is the listener's only during
   * the call. On virtual threads parts may be told while the request's listener still runs: what
   * was told before a listener was added, that listener misses.
   */
  public Request onData(Consumer<ByteBuffer> listener) {
    reader.events(options.execution(), onFailure).onData(listener);
    return this;
  }

  /**
   * Calls once the body is whole. One that comes only after the listener has returned wants an
   * {@link #onData} first: a body that nobody reads never is.
   */
  public Request onEnd(Runnable listener) {
    reader.events(options.execution(), onFailure).onEnd(listener);
    return this;
  }

  /**
   * Calls if the client went away, or broke the protocol, before the body was whole. As with {@link
   * #onEnd}, one that comes only after the listener has returned wants an {@link #onData} first.
   */
  public Request onAborted(Runnable listener) {
    reader.events(options.execution(), onFailure).onAborted(listener);
    return this;
  }

  /**
   * Looks something up once for all requests that had arrived at their event loop when it was
   * looked up, so that many requests at a time share one look at a file system, say, and each still
   * sees what was changed before it was sent. Where that can't be told, it is looked up for this
   * request. One that its client sends while an earlier one of the same connection is unanswered
   * may come in while the loop deals with those that had arrived, and share their look.
   *
   * @param key what is looked up; to have its own meaning for whoever calls
   */
  public <T> T shared(Object key, Supplier<T> look) {
    shares = true;
    return onceATurn(key, look);
  }

  /** The same for what follows from its key alone, so that it says nothing of who may share. */
  @SuppressWarnings("unchecked") // What is kept for a key came from those who use the same key.
  <T> T onceATurn(Object key, Supplier<T> look) {
    Turn turn = turn();
    Object known = turn == null ? null : turn.get(key);
    if (known != null) {
      return (T) known;
    }
    int begun = turn == null ? 0 : turn.begin(loop());
    T value = look.get();
    // It may have waited, and be elsewhere now.
    if (value != null && turn != null && turn() == turn) {
      turn.put(begun, key, value);
    }
    return value;
  }

  /** Whether somebody has said that an earlier request's look will do for this one. */
  boolean shares() {
    return shares;
  }

  /** What was looked up may have been changed by the program. */
  void forgetShared() {
    Turn turn = turn();
    if (turn != null) {
      turn.forget();
    }
  }

  /** The turn of the event loop that the calling thread has now, if that can be told. */
  @Nullable Turn turn() {
    LoopThread own = thread;
    if (own != null) {
      return own.turn();
    }
    return channel.eventLoop().inEventLoop() ? Turn.ofLoop() : null;
  }

  /** Before something that may hold the calling thread: then no event loop is held with it. */
  void leaveLoop() {
    LoopThread own = thread;
    if (own != null) {
      own.leaveLoop();
    }
  }

  EventLoop loop() {
    return channel.eventLoop();
  }

  RequestHead head() {
    return head;
  }

  RequestBody body() {
    return body;
  }

  /** Where a failure of a body listener goes. */
  void onFailure(Consumer<Throwable> handler) {
    onFailure = handler;
  }

  void fail(Throwable failure) {
    onFailure.accept(failure);
  }

  /** Lets the body flow to its listeners if there are any and it doesn't yet. */
  void listenerReturned() {
    reader.flowIfListened();
  }
}
