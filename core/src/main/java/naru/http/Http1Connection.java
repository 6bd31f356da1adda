package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1 connection (RFC 9112): turns bytes into exchanges, one after the other, and decides
 * how long it lives. Only its event loop touches it.
 *
 * <pre>
 *   HEAD ──► BODY ──► ANSWERING ──► HEAD …       pipelined bytes wait undecoded until the answer is out
 *     └────────┴───────────┴──────► CLOSING      bytes are thrown away until the client has seen the answer
 * </pre>
 */
final class Http1Connection extends ChannelDuplexHandler implements ServerConnection {
  private enum State {
    HEAD,
    BODY,
    ANSWERING,
    CLOSING
  }

  /** So many requests that a client sends at once are dealt with before others have their turn. */
  private static final int IN_A_TURN = 16;

  private final HttpServer server;
  private final Limits limits;
  private final ConnectionTimer timer;
  private final HeadReader heads;
  private final ReceivedBytes received = new ReceivedBytes();
  private State state = State.HEAD;
  private @Nullable ContentReader content;
  private @Nullable Http1Wire wire;
  private @Nullable Exchange exchange;
  private @Nullable Exchange starting;
  private long unread = -1;
  private int requests;
  private boolean inputClosed;
  private boolean advancing;
  private boolean yields; // More has come, which waits until others have had their turn.

  Http1Connection(HttpServer server) {
    this.server = server;
    this.limits = server.options().limits();
    this.heads = new HeadReader(limits);
    this.timer = new ConnectionTimer(server.options().timeouts(), this::timedOut);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    wire = new Http1Wire(this, received, context, server, timer);
    timer.start(context);
    timer.idle();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (state == State.CLOSING) {
      bytes.release();
      return;
    }
    received.add(bytes);
    wire().reading(true);
    advance();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    wire().reading(false);
  }

  /** Goes on with what has been received, as far as it reaches. */
  private void advance() {
    if (advancing) {
      return;
    } else if (yields) {
      keep();
      return;
    }
    advancing = true;
    try {
      int inTurn = 0;
      do {
        for (ByteBuf in = received.get();
            in != null
                && switch (state) {
                  case HEAD -> readHead(in);
                  case BODY -> readBody(in);
                  case ANSWERING, CLOSING -> false;
                };
            in = received.get()) {}
      } while (start() && ++inTurn < IN_A_TURN);
      yields = state == State.HEAD && inTurn == IN_A_TURN && received.get() != null;
    } catch (HttpException e) {
      refuse(e, e);
      start();
    } finally {
      advancing = false;
    }
    keep();
    if (yields) {
      timer.answering();
      wire().inNextTurn(this::goOn);
    } else if (inputClosed && state != State.CLOSING) {
      inputEnded();
    }
  }

  private void goOn() {
    yields = false;
    if (state == State.HEAD) {
      timer.idle();
      wire().autoRead(true);
      advance();
    }
  }

  /** What is left waits for more, or for the answer to what came before. */
  private void keep() {
    int left = received.trim();
    if ((state == State.ANSWERING || yields) && left >= limits.bufferedBytes()) {
      wire().autoRead(false);
    }
  }

  private boolean readHead(ByteBuf in) {
    if (requests == 0 && heads.isUntouched() && wire().takesFiles() && Http2Preface.isIn(in)) {
      if (Http2Preface.isWhole(in)) {
        received.forget();
        timer.stop();
        Pipeline.switchToHttp2(wire().context(), server, in);
      }
      return false;
    }
    byte[] lines = heads.read(in);
    if (lines != null) {
      begin(HeadParser.ofLoop().parse(lines, limits.headerCount()), in);
    } else if (heads.hasBegun()) {
      timer.readingHead();
    }
    return lines != null;
  }

  /** With what has come of its body: so a listener that reads it has nothing to wait for. */
  private boolean start() {
    Exchange next = starting;
    starting = null;
    if (next != null) {
      if (state == State.BODY && !Objects.requireNonNull(content).isEndless()) {
        timer.readingBody();
      }
      server.run(next, wire().loop());
    }
    return next != null;
  }

  private void begin(RequestHead head, ByteBuf in) {
    requests++;
    RequestListener upgrade = server.upgradeListener(head);
    boolean upgrades = upgrade != null;
    boolean keepAlive =
        head.has(RequestHead.KEEP_ALIVE) && requests < limits.requestsPerConnection() && !upgrades;
    wire().begin(head, keepAlive);
    long length = upgrades ? ContentReader.ENDLESS : head.contentLength();
    RequestBody body = RequestBody.of(head, length, in, wire(), limits);
    content = body.hasArrived() ? null : new ContentReader(length, limits);
    state = content == null ? State.ANSWERING : State.BODY;
    if (content == null || upgrades) {
      timer.answering();
    }
    RequestListener listener = upgrade != null ? upgrade : server.listener();
    RequestHead its = upgrades ? head : head.without(RequestHead.UPGRADE);
    exchange = Exchange.begin(its, body, wire(), wire().channel(), server, listener);
    starting = exchange;
  }

  private boolean readBody(ByteBuf in) {
    ContentReader body = Objects.requireNonNull(content);
    RequestBody reader = Objects.requireNonNull(exchange).request().body();
    ByteBuf part = body.next(in);
    if (part != null && unread >= 0) {
      unread += part.readableBytes();
      part.release();
      if (unread > limits.unreadBytes()) {
        closeGently();
        return false;
      }
    } else if (part != null && !reader.offer(part)) {
      wire().autoRead(false);
    }
    if (!body.isAtEnd()) {
      return part != null;
    }
    reader.end(body.trailers());
    if (state == State.CLOSING) {
      return false; // A listener on this loop has answered meanwhile.
    }
    state = State.ANSWERING;
    if (unread >= 0) {
      next(System.nanoTime());
      wire().flush();
    } else {
      timer.answering();
    }
    return true;
  }

  /** The answer was handed to the channel, the whole of it, at that {@link System#nanoTime}. */
  void answered(boolean keepAlive, long now) {
    Exchange running = exchange;
    if (running != null) {
      running.request().body().skip();
    }
    if (state == State.CLOSING) {
      return;
    }
    if (!keepAlive || (state == State.BODY && server.closing() == HttpServer.Closing.NOW)) {
      closeGently();
    } else if (state == State.BODY) {
      unread = 0;
      wire().autoRead(true);
    } else {
      next(now);
      boolean ending = running != null && running.response().stream().isEnding();
      yields = state == State.HEAD && ending && !advancing;
      if (yields) {
        wire().inNextTurn(this::goOn);
      }
      advance();
    }
  }

  private void next(long now) {
    exchange = null;
    content = null;
    wire().forget();
    unread = -1;
    state = State.HEAD;
    if (server.closing() == HttpServer.Closing.NOW) {
      closeGently();
      return;
    }
    timer.idle(now);
    wire().autoRead(true);
  }

  /** Whether so much of the body is still to come that it is better to close than to skip it. */
  boolean hasLongRest() {
    return state == State.BODY
        && (Objects.requireNonNull(content).left() > limits.unreadBytes()
            || Objects.requireNonNull(exchange).request().body().expectsContinue());
  }

  @Override
  public boolean isIdle() {
    return isBetweenRequests() && wire().isFlushed();
  }

  private boolean isBetweenRequests() {
    return state == State.HEAD && received.get() == null;
  }

  @Override
  public void drain() {
    if (server.closing() == HttpServer.Closing.IN_GRACE) {
      return;
    }
    if (isIdle()) {
      wire().channel().close();
    } else if (isBetweenRequests() || (state == State.BODY && unread >= 0)) {
      closeGently();
    }
  }

  /** Answers what can't be a request, or is one no longer, and closes. */
  private void refuse(HttpException error, Exception whyNoBody) {
    Exchange running = exchange;
    if (unread >= 0) {
      closeGently();
      return;
    } else if (running != null) {
      running.isOver(() -> whyNoBody);
      if (wire().headSent()) {
        wire().abort();
        throwAwayAll();
        return;
      }
    } else {
      server.clientError(error, wire().channel());
    }
    wire().begin(null, false);
    state = State.ANSWERING;
    String method = running == null ? "" : running.request().method();
    Exchange.answer(new Response(wire(), server.options(), method, null), error);
  }

  private void timedOut(String what) {
    boolean onlyReads = isBetweenRequests() || state == State.ANSWERING;
    if (state == State.CLOSING || (onlyReads && wire().isFlushed())) {
      wire().channel().close();
    } else if (onlyReads) {
      // An answer is still on its way; the timeout for writes watches over that.
      timer.idle();
    } else {
      HttpException late = new HttpException(408, what);
      refuse(late, late);
    }
  }

  /** Sends what is on its way, then the end of it, and gives the client time to read both. */
  void closeGently() {
    boolean unreadBytes =
        state == State.BODY
            || received.get() != null
            || wire().mayHaveMore()
            || wire().isErrorAnswer();
    boolean uploads = state == State.BODY && !Objects.requireNonNull(content).isEndless();
    throwAwayAll();
    new Http1Close(wire(), timer, server).begin(unreadBytes && !inputClosed, uploads);
  }

  /** What has come, and what still comes. */
  private void throwAwayAll() {
    state = State.CLOSING;
    received.clear();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null && context.channel().isWritable()) {
      exchange.response().stream().run();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (Pipeline.endsInput(event) && !inputClosed) {
      inputClosed = true;
      if (!yields) {
        inputEnded();
      }
      Pipeline.closeIfOver(context.channel(), event);
    }
    ReferenceCountUtil.release(event);
  }

  /** The client sends nothing more, but may still read what was sent to it (RFC 9112 §9.6). */
  private void inputEnded() {
    switch (state) {
      case HEAD, CLOSING -> closeGently();
      case BODY -> {
        if (Objects.requireNonNull(content).isEndless()) {
          state = State.ANSWERING;
          Objects.requireNonNull(exchange).request().body().end(Headers.EMPTY);
        } else {
          refuse(HeadParser.bad("the body ends too early"), new ClosedChannelException());
        }
      }
      case ANSWERING -> timer.answeringWhoSendsNothing();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    throwAwayAll();
    timer.stop();
    isOver();
  }

  /** Nothing more is answered. */
  void isOver() {
    Exchange running = exchange;
    if (running != null) {
      running.isOver(ClosedChannelException::new);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Connections.failed(context.channel(), cause);
    context.channel().close();
  }

  /** By whomever: what the connection's end would end must not look whole before it is. */
  @Override
  public void close(ChannelHandlerContext context, ChannelPromise promise) {
    wire().close(state == State.CLOSING, promise);
  }

  private Http1Wire wire() {
    return Objects.requireNonNull(wire, "the handler was not added to a pipeline");
  }
}
