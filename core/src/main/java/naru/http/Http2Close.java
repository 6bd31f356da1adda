package naru.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;

/**
 * How a connection asks its client to go elsewhere, in two steps (RFC 9113 §6.8): first a GOAWAY
 * that refuses nothing, and once the client has seen it, one that names the last request that will
 * be answered. When those are answered, the connection is closed.
 */
final class Http2Close {
  /**
   * How long the first step lasts. A server that must close now ends it once the client has
   * acknowledged a PING; otherwise not: clients have a request on its way to the connection longer
   * than that.
   */
  private static final long PATIENCE_SECONDS = 1;

  /** How long the client may take to read the rest, and how much it may say meanwhile. */
  private static final long LINGER_SECONDS = 2;

  private static final int LINGER_BYTES = 1 << 20;

  private final Http2Session session;
  private final HttpServer server;
  private boolean begun;
  private boolean lastGoAwaySent;
  private boolean reasonSent;
  private boolean lingering;
  private int thrownAway;

  Http2Close(Http2Session session, HttpServer server) {
    this.session = session;
    this.server = server;
  }

  boolean hasBegun() {
    return begun;
  }

  void begin() {
    if (begun) {
      return;
    }
    begun = true;
    ChannelHandlerContext context = session.context();
    goAway(context, Integer.MAX_VALUE);
    session.encoder().writePing(context, false, System.nanoTime(), context.newPromise());
    session.flush(context);
    context.executor().schedule(this::sendLastGoAway, PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Both steps: no new request is taken from now on. */
  void atOnce() {
    begin();
    sendLastGoAway();
  }

  /** Whether the client was told of its last stream. */
  boolean isLast() {
    return lastGoAwaySent;
  }

  /** The client has seen what was sent before. */
  void pingAcknowledged() {
    if (begun && server.closing() == HttpServer.Closing.NOW) {
      sendLastGoAway();
    }
  }

  private void sendLastGoAway() {
    ChannelHandlerContext context = session.context();
    if (lastGoAwaySent || !context.channel().isActive()) {
      return;
    }
    lastGoAwaySent = true;
    goAway(context, session.connection().remote().lastStreamCreated());
    session.forEachStream(Http2Wire::refuseUnread);
    session.flush(context);
    if (!session.hasStreams()) {
      closeNow();
    }
  }

  /**
   * Says what ends the connection: Netty sends no second GOAWAY that names the same last stream.
   */
  void tell(Http2Error reason) {
    if (begun && !reasonSent) {
      reasonSent = true;
      ChannelHandlerContext context = session.context();
      Http2Connection.Endpoint<?> client = session.connection().remote();
      int last = Math.min(client.lastStreamKnownByPeer(), client.lastStreamCreated());
      session
          .encoder()
          .frameWriter()
          .writeGoAway(context, last, reason.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
      session.flush(context);
    }
  }

  /** No stream is open. */
  void idle() {
    if (lastGoAwaySent) {
      closeNow();
    }
  }

  private void goAway(ChannelHandlerContext context, int lastStream) {
    session.goAway(
        context,
        lastStream,
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        context.newPromise());
  }

  private void closeNow() {
    if (lingering) {
      return;
    }
    lingering = true;
    ChannelHandlerContext context = session.context();
    session.flush(context);
    Pipeline.shutdownOutput(
        context,
        () -> context.executor().schedule(() -> context.close(), LINGER_SECONDS, TimeUnit.SECONDS),
        this::throwAway);
  }

  /** The session closes when the client ends its side. */
  private void throwAway(int bytes) {
    boolean within = thrownAway <= LINGER_BYTES;
    thrownAway += bytes;
    if (within && thrownAway > LINGER_BYTES) {
      session.context().close();
    }
  }
}
