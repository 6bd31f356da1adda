package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One stream of HTTP/2 (RFC 9113 §5.1, §8.1): writes its response, and counts what its request may
 * still send.
 */
final class Http2Wire implements Wire {
  private final Http2Session session;
  private final ChannelHandlerContext context;
  private final Http2Stream stream;
  private @Nullable Exchange exchange;
  private boolean headSent;
  private boolean endSent;
  private int withheld;
  private long unread = -1;
  private boolean refuses;
  private long deadline = Long.MAX_VALUE;
  private long stalledSince;
  private int seenUpdates;
  private boolean opened;

  Http2Wire(Http2Session session, ChannelHandlerContext context, Http2Stream stream) {
    this.session = session;
    this.context = context;
    this.stream = stream;
  }

  void exchange(Exchange running) {
    exchange = running;
  }

  @Nullable Exchange exchange() {
    return exchange;
  }

  /** Runs the listener; where no thread can be started for it, nobody would end this stream. */
  void run(HttpServer server) {
    try {
      server.run(Objects.requireNonNull(exchange), context.channel().eventLoop());
    } catch (Throwable e) {
      abort();
      throw e;
    }
  }

  /** Whether the whole answer was handed over, and waits for the client's window at most. */
  boolean isAnswered() {
    return endSent;
  }

  /** Whether the request isn't whole yet. */
  boolean isUnended() {
    Exchange running = exchange;
    return running != null && !running.request().complete();
  }

  /**
   * Netty tells HEADERS on a stream that the client has ended by its message alone, and with
   * another code.
   */
  boolean isSecondRequest(Throwable cause) {
    Exchange running = exchange;
    return running != null
        && running.request().complete()
        && String.valueOf(cause.getMessage()).contains("too many headers");
  }

  Channel channel() {
    return context.channel();
  }

  @Override
  public Executor loop() {
    return context.executor();
  }

  @Override
  public boolean inLoop() {
    return context.executor().inEventLoop();
  }

  @Override
  public boolean isWritable(int length) {
    // The head needs no window, nor does the end alone (RFC 9113 §6.9.1). One part of each stream
    // may wait in the flow controller, which shares the connection's window out fairly; that of the
    // connection is taken up by what waits of other streams.
    var flow = session.encoder().flowController();
    return !headSent || length == 0 || flow.isWritable(stream) || !flow.hasFlowControlled(stream);
  }

  @Override
  public boolean takesFiles() {
    return false;
  }

  @Override
  public void send(Response response, byte[] data, int length, boolean last, long now) {
    if (endSent) {
      return;
    }
    if (!isOpen()) {
      // It was handed over as its stream closed; nobody else tells its listeners.
      response.stream().close(false);
      return;
    }
    ResponseFields trailers = last ? response.head().trailers() : null;
    boolean endsWithData = last && (trailers == null || !response.hasBody());
    if (!headSent) {
      headSent = true;
      Http2Headers head = Http2Heads.response(response.status(), response.head().fields(), now);
      boolean endsHere = endsWithData && length == 0;
      ChannelFuture sent = write(head, endsHere);
      if (endsHere) {
        ended(response, sent);
        return;
      }
    }
    if (length > 0 || endsWithData) {
      session.guard().dataWritten();
      ChannelFuture sent = write(Unpooled.wrappedBuffer(data, 0, length), endsWithData);
      if (endsWithData) {
        ended(response, sent);
      } else {
        sent.addListener(done -> response.stream().run());
      }
    }
    if (last && !endsWithData && trailers != null) {
      ended(response, write(Http2Heads.fields(trailers), true));
    }
    session.flushSoon();
  }

  private ChannelFuture write(Http2Headers headers, boolean end) {
    return session.encoder().writeHeaders(context, stream.id(), headers, 0, end, promise());
  }

  private ChannelFuture write(ByteBuf data, boolean end) {
    var encoder = session.encoder();
    if (data.isReadable() || encoder.flowController().hasFlowControlled(stream)) {
      return encoder.writeData(context, stream.id(), data, 0, end, promise());
    }
    // In the flow controller even nothing would wait for a window.
    ChannelFuture sent =
        encoder.frameWriter().writeData(context, stream.id(), data, 0, end, promise());
    session.closeStreamLocal(stream, sent);
    return sent;
  }

  private void ended(Response response, ChannelFuture sent) {
    endSent = true;
    Exchange running = exchange;
    // A client that waits for a 100 sends no body now, and may leave its stream open for that.
    refuses |=
        session.isLeaving() || (running != null && running.request().body().expectsContinue());
    session.guard().answerQueued(context);
    sent.addListener(
        done -> {
          session.guard().answerSent();
          response.stream().close(done.isSuccess());
          if (refuses && done.isSuccess() && stream.state().remoteSideOpen()) {
            reset(Http2Error.NO_ERROR);
          }
        });
    unread = 0;
    if (running != null) {
      running.request().body().skip();
    }
    session.flushSoon();
  }

  @Override
  public void send(Response response, OpenFile.Region file, long now) {
    file.release();
    throw new IllegalStateException("HTTP/2 has no file regions");
  }

  @Override
  public void sendInterim(int status, List<String> fields) {
    if (headSent || !isOpen()) {
      return;
    }
    ResponseFields all = new ResponseFields();
    for (int i = 0; i < fields.size(); i += 2) {
      all.add(fields.get(i), fields.get(i + 1));
    }
    Http2Headers headers = Http2Heads.fields(all);
    headers.status(Integer.toString(status));
    session.encoder().writeHeaders(context, stream.id(), headers, 0, false, promise());
    session.flushSoon();
  }

  @Override
  public void resumeReading() {
    int taken = withheld;
    withheld = 0;
    if (taken > 0 && isOpen()) {
      session.consumed(stream, taken);
    }
  }

  /**
   * A part of the request's body; how many bytes of window can be given back at once. What waits
   * for the handler is held back until {@link #resumeReading}.
   */
  int receive(ByteBuf data, int padding, boolean end, int unreadLimit) {
    Exchange running = exchange;
    // Once offered it may be read at any moment, by another thread.
    int content = data.readableBytes();
    int back = content + padding;
    if (unread >= 0) {
      unread += back;
      if (!end && unread > unreadLimit) {
        back = 0;
        refuseRest();
      }
    } else if (running != null && content > 0 && !running.request().body().offer(data.retain())) {
      withheld += content;
      back -= content;
    }
    if (end) {
      deadline = Long.MAX_VALUE;
      if (running != null) {
        running.request().body().end(Headers.EMPTY);
      }
    }
    return back;
  }

  /** What is still to come of a body that nobody reads isn't waited for. */
  void refuseUnread() {
    if (unread >= 0) {
      refuseRest();
    }
  }

  /** A reset would take what waits of the answer for the client's window (RFC 9113 §8.1). */
  private void refuseRest() {
    refuses = true;
    if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
      reset(Http2Error.NO_ERROR);
    }
  }

  @Override
  public void abort() {
    reset(Http2Error.INTERNAL_ERROR);
  }

  void reset(Http2Error error) {
    if (isOpen()) {
      // What was written before leaves before: nothing may come behind a reset (RFC 9113 §5.1).
      session.flush(context);
    }
    if (isOpen()) {
      session.resetStream(context, stream.id(), error.code(), promise());
      // What waits for its window is dropped now, not when the reset has left.
      session.closeStream(stream, context.newSucceededFuture());
      session.flushSoon();
    }
  }

  /** Ends a stream on which the client takes too long; what was answered whole stays so (§8.1). */
  void endLate() {
    boolean answered = stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL;
    reset(answered ? Http2Error.NO_ERROR : Http2Error.CANCEL);
  }

  private boolean isOpen() {
    return context.channel().isActive()
        && stream.state() != Http2Stream.State.CLOSED
        && !stream.isResetSent();
  }

  boolean headSent() {
    return headSent;
  }

  void deadline(long nanos) {
    deadline = nanos;
  }

  void deadlineAtMost(long nanos) {
    if (deadline == Long.MAX_VALUE || nanos - deadline < 0) {
      deadline = nanos;
    }
  }

  boolean isLate(long now) {
    return deadline != Long.MAX_VALUE && now - deadline >= 0;
  }

  /**
   * Whether data has waited for the client's window since a look that long ago, none of it taken.
   */
  boolean isStalled(long now, long timeout) {
    var flow = session.encoder().flowController();
    Exchange running = exchange;
    boolean waits = running != null && running.response().stream().waits();
    boolean open = flow.windowSize(stream) > 0 && session.hasWindow();
    if (!headSent || open || !(waits || flow.hasFlowControlled(stream))) {
      stalledSince = 0;
      return false;
    }
    int updates = session.windowUpdates();
    boolean takes = updates != seenUpdates && (opened || flow.windowSize(stream) > 0);
    seenUpdates = updates;
    opened = false;
    if (stalledSince == 0 || takes) {
      stalledSince = now;
    }
    return now - stalledSince >= timeout;
  }

  /** The client has changed the stream's window, maybe before that of the connection. */
  void windowOpened() {
    opened |= session.encoder().flowController().windowSize(stream) > 0;
  }

  /** Some of the data that waited has left. */
  void becameWritable() {
    stalledSince = 0;
    Exchange running = exchange;
    if (running != null) {
      running.response().stream().run();
    }
  }

  private ChannelPromise promise() {
    return context.newPromise();
  }
}
