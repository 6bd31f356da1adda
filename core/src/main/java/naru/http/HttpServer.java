package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import naru.events.Event;
import naru.net.ListenException;
import naru.net.NetServer;
import naru.tls.Tls;
import naru.tls.TlsContext;
import naru.tls.TlsException;
import org.jspecify.annotations.Nullable;

/**
 * A server. Made by {@link Http#createServer}. Safe for use by any thread.
 *
 * <p>While it listens, the process stays alive. When the process is asked to end (SIGTERM, SIGINT,
 * System.exit), it closes as {@link #close()} does, and the process ends when that is done.
 */
public final class HttpServer {
  /**
   * One value: of two, a connection could see the closing without its grace, and lose a request.
   */
  enum Closing {
    NO,
    /** Each connection is closed behind the next answer on it. */
    IN_GRACE,
    /** The idle were closed; one whose answer had said that it stays is closed behind the next. */
    BEHIND_GRACE,
    /** A connection on which no request runs is closed. */
    NOW
  }

  private final ServerOptions options;
  private final @Nullable Tls tls;
  private final List<String> protocols;
  private final RequestListener listener;
  private final byte[] keepAliveLines;
  private final NetServer net;
  private final Connections connections;
  private final Event<HttpServer> listening = new Event<>("listening");
  private final Event<Exception> error = new Event<>("error");
  private final Event<HttpServer> close = new Event<>("close");
  private final Event<Connection> connection = new Event<>("connection");
  private final Event<ClientError> clientError = new Event<>("clientError");
  private volatile @Nullable CompletableFuture<Void> closed;
  private final ThreadUse threadUse = new ThreadUse("A listener of requests");
  private final RequestCount requests = new RequestCount();
  private volatile Closing closing = Closing.NO;
  private volatile boolean saidListening;
  private volatile @Nullable TlsContext tlsContext;
  private volatile @Nullable RequestListener upgradeListener;

  HttpServer(
      ServerOptions options, RequestListener listener, @Nullable Tls tls, List<String> protocols) {
    this.tls = tls;
    this.protocols = protocols;
    this.options = options;
    this.listener = listener;
    long seconds = options.timeouts().keepAlive().toSeconds();
    String announced = seconds > 0 ? "Keep-Alive: timeout=" + seconds + "\r\n" : "";
    this.keepAliveLines = ("Connection: keep-alive\r\n" + announced).getBytes(US_ASCII);
    this.connections = new Connections(options.limits().connections());
    this.net = new NetServer(options.limits().bufferedBytes(), this::accept);
  }

  /**
   * Listens on all addresses of the machine; port 0 takes a free one. As {@link #listen(String,
   * int, Runnable)}.
   */
  public HttpServer listen(int port) {
    return listen("", port, () -> {});
  }

  /** The same, and calls back once it listens. */
  public HttpServer listen(int port, Runnable onListening) {
    return listen("", port, onListening);
  }

  /** The same on one host name or address. */
  public HttpServer listen(String host, int port) {
    return listen(host, port, () -> {});
  }

  /**
   * Listens, and returns when it does or when that failed.
   *
   * @throws naru.net.ListenException if it failed and there is no {@link #onError} listener; with
   *     one, that is told
   * @throws TlsException the same, if its certificates can't be used
   * @throws IllegalArgumentException if the port isn't 0 to 65535; {@code onError} isn't told that
   * @throws IllegalStateException if it listens already, or still closes; and on an event loop,
   *     because that would wait for itself
   */
  public HttpServer listen(String host, int port, Runnable onListening) {
    return listen(() -> net.listen(host, port), onListening);
  }

  /**
   * Listens on a Unix domain socket. A socket file that nobody listens on any more is replaced. A
   * proxy in front of it should speak HTTP/1.1: such a socket has no reset, so an answer without a
   * length that breaks off looks whole to a client of HTTP/1.0.
   */
  public HttpServer listen(Path socket) {
    return listen(socket, () -> {});
  }

  /** The same, and calls back once it listens. */
  public HttpServer listen(Path socket, Runnable onListening) {
    return listen(() -> net.listen(socket), onListening);
  }

  private HttpServer listen(Runnable bind, Runnable onListening) {
    try {
      synchronized (this) {
        open(bind);
        Shutdown.closeAtExit(this);
      }
    } catch (ListenException | TlsException e) {
      if (!error.emit(e)) {
        throw e;
      }
      return this;
    }
    try {
      onListening.run();
    } finally {
      synchronized (this) {
        saidListening = address().isPresent();
      }
    }
    if (saidListening) {
      listening.emit(this);
    }
    return this;
  }

  private void open(Runnable bind) {
    if (address().isPresent()) {
      throw new IllegalStateException("This server listens already, on " + address().get());
    }
    if (closed != null) {
      throw new IllegalStateException(
          "This server still closes its connections: it may listen again when close() is done");
    }
    Tls secure = tls;
    TlsContext opened = secure == null ? null : TlsContext.open(secure, protocols);
    // Before the first connection can come: one that found no context would be served in the clear.
    tlsContext = opened;
    closing = Closing.NO;
    connections.open();
    try {
      bind.run();
    } catch (RuntimeException e) {
      tlsContext = null;
      if (opened != null) {
        opened.close();
      }
      throw e;
    }
  }

  /** Where it listens; empty if it doesn't. */
  public Optional<SocketAddress> address() {
    return net.address();
  }

  /** The port it listens on; -1 if it listens on none. */
  public int port() {
    return address()
        .map(it -> it instanceof InetSocketAddress inet ? inet.getPort() : -1)
        .orElse(-1);
  }

  /** Calls when it listens; at once if it does already. */
  public HttpServer onListening(Runnable listener) {
    listening.on(server -> listener.run());
    if (saidListening) {
      listener.run();
    }
    return this;
  }

  /** Calls when listening failed: a {@link ListenException}, or a {@link TlsException}. */
  public HttpServer onError(Consumer<Exception> listener) {
    error.on(listener);
    return this;
  }

  /** Calls when the server has closed and its last connection with it. */
  public HttpServer onClose(Runnable listener) {
    close.on(server -> listener.run());
    return this;
  }

  /** Calls for each connection that is accepted, on its event loop. */
  public HttpServer onConnection(Consumer<Connection> listener) {
    connection.on(listener);
    return this;
  }

  /** Calls when a client sent what is no request, on its event loop. */
  public HttpServer onClientError(Consumer<ClientError> listener) {
    clientError.on(listener);
    return this;
  }

  /**
   * Answers requests for another protocol (RFC 9110 §7.8), such as WebSocket. A {@code status(101)}
   * agrees: from there on the request's body is whatever the client sends, and the response's body
   * goes out as it is, until {@code end}. Any other status is an ordinary answer, after which the
   * connection is closed. Without such a listener, requests for another protocol are ordinary
   * requests; those with a body, of HTTP/1.0 or of HTTP/2 are in any case.
   */
  public HttpServer onUpgrade(RequestListener listener) {
    upgradeListener = listener;
    return this;
  }

  /** Closes with the deadline of {@link Timeouts#shutdown()}. */
  public CompletableFuture<Void> close() {
    return close(options.timeouts().shutdown());
  }

  /**
   * Stops accepting, closes idle connections, lets running requests end, and closes what is left at
   * the deadline. Done when all connections are closed; at once if the server doesn't listen.
   *
   * @throws IllegalArgumentException if it is more than 100 years
   */
  public CompletableFuture<Void> close(Duration deadline) {
    return close(Duration.ZERO, deadline);
  }

  /**
   * The same, but keeps idle connections for a grace period, so that no request is lost that a
   * client sends on one at that very moment: the next answer on each says {@code Connection:
   * close}. Of several calls the first counts, but one without grace ends that of an earlier one.
   *
   * @throws IllegalArgumentException if one of them is more than 100 years
   */
  public CompletableFuture<Void> close(Duration grace, Duration deadline) {
    if (grace.compareTo(Timeouts.LONGEST) > 0 || deadline.compareTo(Timeouts.LONGEST) > 0) {
      throw new IllegalArgumentException("A server closes within 100 years");
    }
    long asked = System.nanoTime();
    // A listen under way may wait for the very loop that would wait for it here.
    return Execution.mayWait()
        ? begin(grace, deadline, asked)
        : CompletableFuture.supplyAsync(
                () -> begin(grace, deadline, asked), Thread::startVirtualThread)
            .thenCompose(it -> it);
  }

  private synchronized CompletableFuture<Void> begin(
      Duration grace, Duration deadline, long asked) {
    CompletableFuture<Void> running = closed;
    if (running != null) {
      if (closing == Closing.IN_GRACE && !grace.isPositive()) {
        endGrace(running);
      }
      return running;
    }
    if (address().isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    saidListening = false;
    boolean patient = grace.isPositive();
    closing = patient ? Closing.IN_GRACE : Closing.NOW;
    CompletableFuture<Void> done = new CompletableFuture<>();
    closed = done;
    connections
        .close(net.close(), grace, asked + deadline.toNanos(), this::closed)
        .whenComplete((all, failure) -> done.complete(null));
    if (patient) {
      CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> endGrace(done));
    }
    return done;
  }

  @SuppressWarnings("ReferenceEquality") // It is this very close, or one behind it.
  private synchronized void endGrace(CompletableFuture<Void> of) {
    // Else it has closed already, and may listen again.
    if (closed == of) {
      closing = Closing.BEHIND_GRACE;
      connections.drain(false);
    }
  }

  private void closed() {
    net.release();
    TlsContext opened = tlsContext;
    if (opened != null) {
      opened.close();
    }
    Shutdown.forget(this);
    closed = null;
    close.emit(this);
  }

  /** The servers of this process that listen. */
  public static Set<HttpServer> listeningServers() {
    return Shutdown.listening();
  }

  /**
   * Reads the certificates again; new connections get the new ones, open ones keep theirs. They are
   * also read again by themselves when their files change. Throws {@code TlsException} if one is
   * broken, and the old ones stay.
   */
  public void reloadCertificates() {
    Optional.ofNullable(tlsContext).ifPresent(TlsContext::reload);
  }

  /** Closes connections on which no request runs. One of HTTP/2 is told so; it may take 2 s. */
  public void closeIdleConnections() {
    connections.closeIdle();
  }

  /** Closes all connections at once. */
  public void closeAllConnections() {
    connections.closeAll();
  }

  /** The number of requests that have come so far. */
  public long requests() {
    return requests.sum();
  }

  /** The number of open connections. */
  public int connections() {
    return connections.count();
  }

  private void accept(Channel channel) {
    if (!connections.add(channel)) {
      channel.close();
      return;
    }
    Pipeline.build(channel, this);
    if (connection.hasListeners()) {
      connection.emit(new ChannelConnection(channel));
    }
  }

  void clientError(HttpException cause, Channel channel) {
    if (clientError.hasListeners()) {
      clientError.emit(new ClientError(cause, new ChannelConnection(channel)));
    }
  }

  @Nullable TlsContext tls() {
    return tlsContext;
  }

  ServerOptions options() {
    return options;
  }

  /** Counts a request that has come. */
  void count() {
    requests.increment();
  }

  /** Runs the listener where the options say; called on the connection's loop. */
  void run(Exchange exchange, EventLoop loop) {
    options.execution().run(exchange, loop, threadUse);
  }

  RequestListener listener() {
    return listener;
  }

  /** The one for a client that wants the connection for another protocol, if there is one. */
  @Nullable RequestListener upgradeListener(RequestHead head) {
    return head.has(RequestHead.UPGRADE) && head.contentLength() == 0 ? upgradeListener : null;
  }

  byte[] keepAliveLines() {
    return keepAliveLines;
  }

  Closing closing() {
    return closing;
  }
}
