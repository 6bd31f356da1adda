package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/1 connection (RFC 9112): turns bytes into exchanges, one after the other, and decides
 * how long it lives. Only its event loop touches it.
 *
 * <pre>
 *   HEAD ──► BODY ──► ANSWERING ──► HEAD …       pipelined bytes wait undecoded until the answer is out
 *     └────────┴───────────┴──────► CLOSING      bytes are thrown away until the client has seen the answer
 * </pre>
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements ServerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int LINGER_BYTES = 1 << 20;

  private enum State {
    HEAD,
    BODY,
    ANSWERING,
    CLOSING
  }

  private final HttpServer server;
  private final Limits limits;
  private final ConnectionTimer timer;
  private @Nullable ByteBuf received;
  private int scanned;
  private boolean headBegun;
  private State state = State.HEAD;
  private long bodyLeft;
  private @Nullable ChunkedDecoder chunks;
  private @Nullable Http1Wire wire;
  private @Nullable Exchange exchange;
  private @Nullable Exchange starting;
  private long unread = -1;
  private int requests;
  private boolean inputClosed;
  private boolean advancing;

  Http1Connection(HttpServer server) {
    this.server = server;
    this.limits = server.options().limits();
    this.timer = new ConnectionTimer(server.options().timeouts(), this::timedOut, this::stalled);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    wire = new Http1Wire(this, context, server);
    timer.start(context);
    timer.idle();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (state == State.CLOSING) {
      unread += bytes.readableBytes();
      bytes.release();
      if (unread > LINGER_BYTES) {
        wire().autoRead(false);
        wire().closeAfterFlush();
      }
      return;
    }
    ByteBuf waiting = received;
    if (waiting == null) {
      received = bytes;
      scanned = bytes.readerIndex();
    } else {
      scanned -= waiting.readerIndex();
      received = context.alloc().buffer(waiting.readableBytes() + bytes.readableBytes());
      received.writeBytes(waiting).writeBytes(bytes);
      waiting.release();
      bytes.release();
    }
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
    }
    advancing = true;
    try {
      do {
        while (received != null
            && received.isReadable()
            && switch (state) {
              case HEAD -> readHead(received);
              case BODY -> readBody(received);
              case ANSWERING, CLOSING -> false;
            }) {}
      } while (start());
    } catch (HttpException e) {
      refuse(e);
      start();
    } finally {
      advancing = false;
    }
    ByteBuf rest = received;
    if (rest != null && !rest.isReadable()) {
      rest.release();
      received = null;
    } else if (rest != null
        && state == State.ANSWERING
        && rest.readableBytes() >= limits.bufferedBytes()) {
      wire().autoRead(false);
    }
    if (inputClosed && (state == State.HEAD || state == State.BODY)) {
      inputEnded();
    }
  }

  private boolean readHead(ByteBuf in) {
    int start = in.readerIndex();
    if (!headBegun) {
      if (requests == 0 && wire().takesFiles() && Http2Preface.isIn(in)) {
        if (Http2Preface.isWhole(in)) {
          switchToHttp2(in);
        }
        return false;
      }
      if (in.readableBytes() >= 2 && in.getShort(start) == ('\r' << 8 | '\n')) {
        // An empty line before the request line is to be ignored (RFC 9112 §2.2); more than one is
        // abuse.
        in.skipBytes(2);
        start += 2;
      } else if (in.getByte(start) == '\r' && in.readableBytes() < 2) {
        return false;
      }
      if (in.isReadable() && in.getByte(start) != '\r' && !FieldSyntax.isToken(in.getByte(start))) {
        // No need to wait for a line: a TLS client, for one, may never send its end.
        throw HeadParser.bad("a request begins with a method");
      }
      headBegun = true;
      scanned = start;
    }
    int end = HeadScanner.emptyLine(in, start, scanned);
    int size = end < 0 ? in.readableBytes() : end - start;
    if (size > limits.headerBytes()) {
      boolean line =
          in.indexOf(start, Math.min(in.writerIndex(), start + limits.headerBytes()), (byte) '\n')
              < 0;
      throw line
          ? new HttpException(
              414, "The request line is longer than " + limits.headerBytes() + " bytes")
          : new HttpException(431, "The header is larger than " + limits.headerBytes() + " bytes");
    }
    if (end < 0) {
      timer.readingHead();
      scanned = HeadScanner.lastLine(in, scanned);
      return false;
    }
    byte[] bytes = new byte[end + 2 - start];
    in.readBytes(bytes);
    headBegun = false;
    begin(HeadParser.ofLoop().parse(bytes, limits.headerCount()));
    return true;
  }

  /** With what has come of its body: so a listener that reads it has nothing to wait for. */
  private boolean start() {
    Exchange next = starting;
    if (next == null) {
      return false;
    }
    starting = null;
    server.run(next, wire().channel().eventLoop());
    return true;
  }

  /** The client speaks HTTP/2 with prior knowledge (RFC 9113 §3.3). */
  private void switchToHttp2(ByteBuf in) {
    received = null;
    timer.stop();
    ChannelHandlerContext context = wire().context();
    Http2Session session = new Http2Session(server);
    context.pipeline().replace(this, null, session);
    context.pipeline().fireChannelRead(in).fireChannelReadComplete();
  }

  private void begin(RequestHead head) {
    requests++;
    server.count();
    RequestListener upgrade = head.has(RequestHead.UPGRADE) ? server.upgradeListener() : null;
    boolean upgrades = upgrade != null && head.contentLength() == 0;
    boolean keepAlive =
        head.has(RequestHead.KEEP_ALIVE) && requests < limits.requestsPerConnection() && !upgrades;
    wire().begin(head, keepAlive);
    // What follows a request for another protocol is that protocol's, without an end.
    bodyLeft = upgrades ? Long.MAX_VALUE : head.contentLength();
    chunks = bodyLeft < 0 ? new ChunkedDecoder(limits) : null;
    state = bodyLeft == 0 ? State.ANSWERING : State.BODY;
    RequestBody body =
        bodyLeft == 0
            ? new RequestBody(wire())
            : new RequestBody(
                wire(), limits.bufferedBytes(), head.has(RequestHead.EXPECT_CONTINUE));
    if (bodyLeft == 0 || upgrades) {
      timer.answering();
    } else {
      timer.readingBody();
    }
    Request request = new Request(head, body, wire().channel(), server.options());
    Response response = new Response(wire(), server.options(), request);
    Exchange next =
        new Exchange(
            request, response, wire(), upgrade != null && upgrades ? upgrade : server.listener());
    exchange = next;
    starting = next;
  }

  private boolean readBody(ByteBuf in) {
    RequestBody body = current().request().body();
    ChunkedDecoder decoder = chunks;
    ByteBuf part;
    boolean last;
    if (decoder == null) {
      part =
          in.isReadable()
              ? in.readRetainedSlice((int) Math.min(bodyLeft, in.readableBytes()))
              : null;
      bodyLeft -= part == null ? 0 : part.readableBytes();
      last = bodyLeft == 0;
    } else {
      part = decoder.next(in);
      last = decoder.trailers() != null;
    }
    if (part != null && unread >= 0) {
      unread += part.readableBytes();
      part.release();
      if (unread > limits.unreadBytes()) {
        closeGently();
        return false;
      }
    } else if (part != null && !body.offer(part)) {
      wire().autoRead(false);
    }
    if (!last) {
      return part != null;
    }
    Headers trailers = decoder == null ? null : decoder.trailers();
    body.end(trailers == null ? Headers.EMPTY : trailers);
    state = State.ANSWERING;
    if (unread >= 0) {
      next();
    } else {
      timer.answering();
    }
    return true;
  }

  /** The answer was handed to the channel, the whole of it. */
  void answered(boolean keepAlive) {
    Exchange running = exchange;
    if (running != null) {
      running.request().body().skip();
    }
    if (state == State.CLOSING) {
      return;
    }
    if (!keepAlive) {
      closeGently();
    } else if (state == State.BODY) {
      unread = 0;
      wire().autoRead(true);
    } else {
      next();
      advance();
    }
  }

  private void next() {
    exchange = null;
    chunks = null;
    wire().forget();
    unread = -1;
    state = State.HEAD;
    if (server.isClosing() && !server.isInGrace()) {
      closeGently();
      return;
    }
    timer.idle();
    wire().autoRead(true);
  }

  /** Whether so much of the body is still to come that it is better to close than to skip it. */
  boolean hasLongRest() {
    return state == State.BODY
        && (Math.max(bodyLeft, chunks == null ? 0 : chunks.left()) > limits.unreadBytes()
            || current().request().body().expectsContinue());
  }

  @Override
  public boolean isIdle() {
    return isBetweenRequests() && wire().isFlushed();
  }

  private boolean isBetweenRequests() {
    return state == State.HEAD && received == null;
  }

  @Override
  public void drain() {
    if (server.isInGrace()) {
      return;
    }
    if (isIdle()) {
      wire().channel().close();
    } else if (isBetweenRequests()) {
      closeGently();
    }
  }

  /** Answers what can't be a request, or is one no longer, and closes. */
  private void refuse(HttpException error) {
    refuse(error, error);
  }

  private void refuse(HttpException error, Exception whyNoBody) {
    Exchange running = exchange;
    if (unread >= 0) {
      closeGently();
      return;
    }
    if (running != null) {
      running.request().body().fail(() -> whyNoBody);
      if (wire().headSent()) {
        wire().abort();
        return;
      }
      running.response().stream().close(false);
    } else {
      server.clientError(error, wire().channel());
    }
    wire().begin(null, false);
    state = State.ANSWERING;
    Exchange.answer(new Response(wire(), server.options(), null), error);
  }

  private void timedOut(String what) {
    if (isIdle() || state == State.CLOSING) {
      wire().channel().close();
    } else if (isBetweenRequests()) {
      // Its last answer is still on its way; the timeout for writes watches over that.
      timer.idle();
    } else {
      refuse(new HttpException(408, what));
    }
  }

  private void stalled() {
    LOG.debug("{} takes no bytes of its answer: closed", wire().channel().remoteAddress());
    wire().channel().close();
  }

  /**
   * Sends what is on its way, then the end of the stream, and gives the client time to read both.
   */
  void closeGently() {
    boolean unreadBytes =
        state == State.BODY
            || (received != null && received.isReadable())
            || wire().isErrorAnswer();
    state = State.CLOSING;
    unread = 0;
    if (received != null) {
      received.release();
      received = null;
    }
    wire().autoRead(true);
    timer.answering();
    if (unreadBytes && !inputClosed) {
      wire().shutdownOutput(() -> timer.linger(LINGER_NANOS));
    } else {
      wire().closeAfterFlush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    Exchange running = exchange;
    if (running != null && context.channel().isWritable()) {
      running.response().stream().run();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !inputClosed) {
      inputClosed = true;
      inputEnded();
    }
    ReferenceCountUtil.release(event);
  }

  /** The client sends nothing more, but may still read what was sent to it (RFC 9112 §9.6). */
  private void inputEnded() {
    switch (state) {
      case HEAD, CLOSING -> closeGently();
      case BODY -> refuse(HeadParser.bad("the body ends too early"), new ClosedChannelException());
      case ANSWERING -> {}
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    state = State.CLOSING;
    timer.stop();
    if (received != null) {
      received.release();
      received = null;
    }
    Exchange running = exchange;
    if (running != null) {
      // First the response: whoever waits for the body then finds that nobody wants an answer.
      running.response().stream().close(false);
      running.request().body().fail(ClosedChannelException::new);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      LOG.debug("{}: {}", context.channel().remoteAddress(), cause.getMessage());
    } else {
      LOG.error("The connection of {} failed", context.channel().remoteAddress(), cause);
    }
    context.close();
  }

  private Exchange current() {
    Exchange running = exchange;
    if (running == null) {
      throw new IllegalStateException("no exchange in state " + state);
    }
    return running;
  }

  private Http1Wire wire() {
    Http1Wire made = wire;
    if (made == null) {
      throw new IllegalStateException("the handler was not added to a pipeline");
    }
    return made;
  }
}
