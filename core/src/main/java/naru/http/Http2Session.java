package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2EventAdapter;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection (RFC 9113): turns frames into exchanges, many at a time, and decides how
 * long it lives. Only its event loop touches it. Netty's codec keeps the protocol's rules, {@link
 * Http2FloodGuard} counts what a client wastes.
 */
final class Http2Session extends Http2ConnectionHandler implements ServerConnection {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final long LAST_WORD_MILLIS = 1_000;

  private final HttpServer server;
  private final Limits limits;
  private final Http2FloodGuard guard;
  private final Http2FrameAssembler assembler;
  private final Http2Connection.PropertyKey wires;
  private final Http2SessionTimer timer;
  private final Http2Close close;
  private final Http2StreamHistory history = new Http2StreamHistory();
  private @Nullable ChannelHandlerContext context;
  private int requests;
  private boolean flushScheduled;
  private boolean reading;
  private int windowUpdates;

  Http2Session(HttpServer server) {
    this(Http2Codec.create(server.options()), server);
  }

  private Http2Session(Http2Codec codec, HttpServer server) {
    // Closing a channel closes it; that GOAWAY comes before it is the business of Http2Close.
    super(codec.decoder(), codec.encoder(), codec.settings(), true);
    this.server = server;
    this.close = new Http2Close(this, server);
    this.limits = server.options().limits();
    this.guard = codec.guard();
    this.assembler = codec.assembler();
    this.wires = connection().newKey();
    this.timer = new Http2SessionTimer(this, server.options());
    Frames frames = new Frames();
    decoder().frameListener(frames);
    connection().addListener(frames);
    encoder().flowController().listener(this::writabilityChanged);
    guard.watch(this);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) throws Exception {
    context = added;
    super.handlerAdded(added);
    Http2Stream whole = connection().connectionStream();
    int more = server.options().http2().connectionWindow() - 65_535;
    if (more > 0) {
      connection().local().flowController().incrementWindowSize(whole, more);
    }
    timer.start(added);
  }

  /** The exchange of each stream: headers begin it, data feeds it, a reset ends it. */
  private final class Frames extends Http2EventAdapter {
    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx,
        int id,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      onHeadersRead(ctx, id, headers, padding, end);
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      Http2Stream stream = connection().stream(id);
      Http2Wire wire = stream.getProperty(wires);
      if (wire == null) {
        begin(ctx, stream, headers, end);
        return;
      }
      if (!end) {
        throw Http2Exception.streamError(
            id, Http2Error.PROTOCOL_ERROR, "trailers that do not end the stream");
      }
      Exchange running = wire.exchange();
      if (running != null) {
        wire.deadline(Long.MAX_VALUE);
        running.request().body().end(Http2Heads.trailers(id, headers, limits.headerCount()));
      }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      Http2Wire wire = connection().stream(id).getProperty(wires);
      return wire == null
          ? data.readableBytes() + padding
          : wire.receive(data, padding, end, limits.unreadBytes());
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment) {
      Http2Stream stream = connection().stream(id);
      Http2Wire wire = stream == null ? null : stream.getProperty(wires);
      if (wire != null) {
        wire.windowOpened();
      }
      if (hasWindow()) {
        windowUpdates++;
      }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
      close.pingAcknowledged();
    }

    @Override
    public void onStreamClosed(Http2Stream stream) {
      Http2Wire wire = stream.getProperty(wires);
      Exchange running = wire == null ? null : wire.exchange();
      if (running != null) {
        if (running.request().complete()) {
          history.ended(stream.id());
        }
        running.isOver(ClosedChannelException::new);
      }
      if (!hasStreams()) {
        timer.idle();
        close.idle();
      }
    }
  }

  private void begin(
      ChannelHandlerContext ctx, Http2Stream stream, Http2Headers headers, boolean end)
      throws Http2Exception {
    Http2Wire wire = new Http2Wire(this, ctx, stream);
    stream.setProperty(wires, wire);
    history.opened(stream.id());
    timer.busy();
    if (!end) {
      wire.deadline(System.nanoTime() + server.options().timeouts().request().toNanos());
    }
    RequestHead head;
    try {
      head = Http2Heads.request(headers, end, limits.headerCount());
    } catch (HttpException e) {
      server.clientError(e, ctx.channel());
      if (e.status() == 400) {
        throw Http2Exception.streamError(
            stream.id(), Http2Error.PROTOCOL_ERROR, "malformed request");
      }
      String method = String.valueOf(headers.method());
      Exchange.answer(new Response(wire, server.options(), method, null), e);
      return;
    }
    requests++;
    Exchange exchange = Exchange.begin(head, !end, wire, ctx.channel(), server, server.listener());
    wire.exchange(exchange);
    if (end) {
      wire.run(server);
    } else {
      // Behind what has come of the body, so that a listener that reads it has less to wait for.
      ctx.executor().execute(() -> wire.run(server));
    }
    if (requests >= limits.requestsPerConnection() || server.closing() != HttpServer.Closing.NO) {
      drain();
    }
  }

  private void writabilityChanged(Http2Stream stream) {
    Http2Wire wire = stream.getProperty(wires);
    // Told in the middle of a write that nothing more is writable, nobody must write.
    if (wire != null && encoder().flowController().isWritable(stream)) {
      wire.becameWritable();
    }
  }

  /** Whether the client takes data on the connection as a whole. */
  boolean hasWindow() {
    return encoder().flowController().windowSize(connection().connectionStream()) > 0;
  }

  /** How often the client has made room that data could use. */
  int windowUpdates() {
    return windowUpdates;
  }

  /** Gives window back for bytes that the handler took. */
  void consumed(Http2Stream stream, int bytes) {
    try {
      if (connection().local().flowController().consumeBytes(stream, bytes)) {
        flushSoon();
      }
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  /** One flush for all that is written in this round of the loop. */
  void flushSoon() {
    if (!reading && !flushScheduled) {
      flushScheduled = true;
      context()
          .executor()
          .execute(
              () -> {
                flushScheduled = false;
                flush(context());
              });
    }
  }

  /** As the superclass does it, with what was gathered passed on between its two steps. */
  @Override
  public void flush(ChannelHandlerContext ctx) {
    try {
      encoder().flowController().writePendingBytes();
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
    assembler.passOn(ctx);
    ctx.flush();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    reading = true;
    super.channelRead(ctx, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    super.channelReadComplete(ctx);
  }

  /** Calls for each stream that has begun with a request. */
  void forEachStream(Consumer<Http2Wire> action) {
    try {
      connection()
          .forEachActiveStream(
              stream -> {
                Http2Wire wire = stream.getProperty(wires);
                if (wire != null) {
                  action.accept(wire);
                }
                return true;
              });
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  boolean hasStreams() {
    return connection().numActiveStreams() > 0;
  }

  /** An answer may be on its way though its stream is closed, if its request ended later. */
  @Override
  public boolean isIdle() {
    return !hasStreams() && Pipeline.isFlushed(context().channel());
  }

  /** Unless a stream is open or an answer on its way; the client is told which was its last. */
  void closeIfIdle() {
    if (isIdle()) {
      close.atOnce();
    }
  }

  @Override
  public void drain() {
    if (!hasStreams()) {
      timer.idle();
    }
    close.begin();
  }

  boolean isClosing() {
    return close.hasBegun();
  }

  /** Whether the connection ends as soon as its streams have. */
  boolean isLeaving() {
    return close.isLast();
  }

  /** The client sends nothing more; what it has asked for, it may still read. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (Pipeline.endsInput(event)) {
      if (isIdle()) {
        ctx.close();
      } else {
        close.atOnce();
        timer.noneComes();
      }
    }
    super.userEventTriggered(ctx, event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    timer.stop();
    assembler.discard();
    super.channelInactive(ctx);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (Connections.isFaultOfClient(cause)) {
      LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.getMessage());
      ctx.close();
      return;
    }
    onError(ctx, false, cause);
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    int id = error.streamId();
    LOG.debug("{}: stream {}: {}", ctx.channel().remoteAddress(), id, cause.getMessage());
    Http2Stream stream = connection().stream(id);
    if (outbound && (stream == null || stream.state() == Http2Stream.State.CLOSED)) {
      // What waited for its window is not sent any more, and that is all.
      return;
    }
    Http2Wire wire = stream == null ? null : stream.getProperty(wires);
    Http2Exception fault = outbound || stream != null ? null : history.fault(id);
    if (fault != null) {
      onError(ctx, false, fault);
    } else if (wire != null && wire.isSecondRequest(cause)) {
      resetStream(ctx, id, Http2Error.STREAM_CLOSED.code(), ctx.newPromise());
    } else {
      if (!outbound && wire == null && !history.refused(id, connection())) {
        guard.refused(id);
      }
      super.onStreamError(ctx, outbound, cause, error);
    }
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    Http2Error code = error == null ? Http2Error.INTERNAL_ERROR : error.error();
    boolean ours = code == Http2Error.INTERNAL_ERROR;
    if (ours && !Connections.isFaultOfClient(cause)) {
      LOG.error("The connection of {} failed", ctx.channel().remoteAddress(), cause);
    }
    LOG.debug("{}: {}", ctx.channel().remoteAddress(), cause.getMessage());
    if (!ours && (!outbound || code == Http2Error.ENHANCE_YOUR_CALM)) {
      server.clientError(
          new HttpException(400, "Bad request: the HTTP/2 connection broke the protocol", cause),
          ctx.channel());
    }
    // The GOAWAY may never leave if the client doesn't read, or for want of memory.
    ctx.executor().schedule(() -> ctx.close(), LAST_WORD_MILLIS, TimeUnit.MILLISECONDS);
    close.tell(code);
    super.onConnectionError(ctx, outbound, cause, error);
  }

  Http2FloodGuard guard() {
    return guard;
  }

  ChannelHandlerContext context() {
    return Objects.requireNonNull(context, "the handler was not added to a pipeline");
  }
}
