package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2FrameWriter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts what costs a client little and the server something, and ends the connection with
 * ENHANCE_YOUR_CALM when it is too much (RFC 9113 §10.5). It sees each frame that comes before the
 * codec's rules see it, for a frame that they ignore costs as much, and each reset that goes,
 * whatever part of the codec sends it.
 */
final class Http2FloodGuard {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final int SMALL_UPDATE = 256;
  private static final int MAX_EXPECTED_UPDATES = 1_000;

  /**
   * Of what the server has no use for, or the program broke off; others end what a client did
   * wrong.
   */
  private static final Set<Http2Error> OWN_RESETS =
      EnumSet.of(Http2Error.NO_ERROR, Http2Error.CANCEL, Http2Error.INTERNAL_ERROR);

  private final Http2Limits limits;
  private final Tally clientResets;
  private final Tally serverResets;
  private final Tally idleFrames;
  private @Nullable Http2LifecycleManager connection;
  private int expectedUpdates;
  private int queuedReplies;
  private int unsentAnswers;

  /** The last streams that the server has reset. */
  private final RecentStreams brokenOff = new RecentStreams(256);

  /** The last streams that were refused, of which the codec thinks that they never were. */
  private final RecentStreams refused = new RecentStreams(256);

  private boolean ended;

  Http2FloodGuard(Http2Limits limits) {
    this.limits = limits;
    this.clientResets = new Tally(limits.resets(), "streams that the client reset");
    this.serverResets = new Tally(limits.resets(), "streams that had to be reset");
    this.idleFrames = new Tally(limits.idleFrames(), "frames that carry nothing");
  }

  /** Whom to tell of what is found while something is sent. */
  void watch(Http2LifecycleManager guarded) {
    connection = guarded;
  }

  /**
   * The program wrote data. A client may answer each such write with an update of the stream's
   * window and one of the connection's, however little it was; what it draws out of one write by
   * updates of its own is not expected.
   */
  void dataWritten() {
    expectedUpdates = Math.min(expectedUpdates + 2, MAX_EXPECTED_UPDATES);
  }

  /**
   * The last frame of an answer was written. A stream may end before it has left, and then counts
   * no longer as one that is open.
   */
  void answerQueued(ChannelHandlerContext context) {
    long limit = (long) limits.concurrentStreams() + limits.queuedReplies();
    if (unsentAnswers >= limit) {
      context.flush();
    }
    if (unsentAnswers >= limit) {
      end(context, calm("the client takes no answers"));
    }
    unsentAnswers++;
  }

  void answerSent() {
    unsentAnswers--;
  }

  Http2FrameReader reading(Http2FrameReader reader) {
    return new Reader(reader);
  }

  Http2FrameWriter writing(Http2FrameWriter writer) {
    return new Writer(writer);
  }

  /** How often something happened since a moment of the last 30 s. */
  private static final class Tally {
    private final int limit;
    private final String what;
    private int count;
    private long since = System.nanoTime();

    Tally(int limit, String what) {
      this.limit = limit;
      this.what = what;
    }

    @Nullable Http2Exception add() {
      long now = System.nanoTime();
      if (now - since > WINDOW_NANOS) {
        since = now;
        count = 0;
      }
      return ++count <= limit ? null : calm("more than " + limit + " " + what + " in 30 s");
    }

    void count() throws Http2Exception {
      Http2Exception excess = add();
      if (excess != null) {
        throw excess;
      }
    }
  }

  private static Http2Exception calm(String message) {
    return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, message);
  }

  private void end(ChannelHandlerContext context, Http2Exception reason) {
    Http2LifecycleManager guarded = connection;
    if (!ended && guarded != null) {
      ended = true;
      guarded.onError(context, true, reason);
    }
  }

  private final class Reader implements Http2FrameReader {
    private final Http2FrameReader reader;
    private @Nullable Frames frames;

    Reader(Http2FrameReader reader) {
      this.reader = reader;
    }

    // The codec has one listener for the preface and another for all that follows.
    @SuppressWarnings("ReferenceEquality")
    @Override
    public void readFrame(ChannelHandlerContext context, ByteBuf in, Http2FrameListener listener)
        throws Http2Exception {
      if (ended) {
        in.skipBytes(in.readableBytes());
        return;
      }
      Frames counted = frames;
      if (counted == null || counted.guarded != listener) {
        counted = new Frames(listener);
        frames = counted;
      }
      reader.readFrame(context, in, counted);
    }

    @Override
    public Configuration configuration() {
      return reader.configuration();
    }

    @Override
    public void close() {
      reader.close();
    }
  }

  private final class Frames extends Http2FrameListenerDecorator {
    private final Http2FrameListener guarded;

    Frames(Http2FrameListener guarded) {
      super(guarded);
      this.guarded = guarded;
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      if (!data.isReadable() && !end) {
        idleFrames.count();
      }
      int bytes = data.readableBytes() + padding;
      try {
        return super.onDataRead(ctx, id, data, padding, end);
      } catch (Http2Exception e) {
        ignoreIfRefused(id, e);
        return bytes;
      }
    }

    /**
     * What was on its way when its stream was refused harms no other stream (RFC 9113 §5.1), within
     * the window of all; the codec has given it back.
     */
    private void ignoreIfRefused(int id, Http2Exception error) throws Http2Exception {
      if (!refused.has(id) || error.error() == Http2Error.FLOW_CONTROL_ERROR) {
        throw error;
      }
      idleFrames.count();
    }

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
      if (refused.has(id)) {
        idleFrames.count();
      } else {
        super.onHeadersRead(ctx, id, headers, dependency, weight, exclusive, padding, end);
      }
    }

    @Override
    public void onHeadersRead(
        ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean end)
        throws Http2Exception {
      if (refused.has(id)) {
        idleFrames.count();
      } else {
        super.onHeadersRead(ctx, id, headers, padding, end);
      }
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code)
        throws Http2Exception {
      clientResets.count();
      try {
        super.onRstStreamRead(ctx, id, code);
      } catch (Http2Exception e) {
        ignoreIfRefused(id, e);
      }
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings)
        throws Http2Exception {
      idleFrames.count();
      try {
        super.onSettingsRead(ctx, settings);
      } catch (Http2Exception.StreamException e) {
        // One window of many has overflown: the others aren't what the client thinks (§6.9.2).
        throw Http2Exception.connectionError(e.error(), e, "%s", e.getMessage());
      }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext ctx) throws Http2Exception {
      idleFrames.count();
      super.onSettingsAckRead(ctx);
    }

    @Override
    public void onPingRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      idleFrames.count();
      super.onPingRead(ctx, data);
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) throws Http2Exception {
      idleFrames.count();
      super.onPingAckRead(ctx, data);
    }

    @Override
    public void onPriorityRead(
        ChannelHandlerContext ctx, int id, int dependency, short weight, boolean exclusive)
        throws Http2Exception {
      idleFrames.count();
      super.onPriorityRead(ctx, id, dependency, weight, exclusive);
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext ctx, int id, int increment)
        throws Http2Exception {
      if (increment < SMALL_UPDATE && --expectedUpdates < 0) {
        expectedUpdates = 0;
        idleFrames.count();
      }
      try {
        super.onWindowUpdateRead(ctx, id, increment);
      } catch (Http2Exception e) {
        ignoreIfRefused(id, e);
      }
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext ctx, int last, long code, ByteBuf debug)
        throws Http2Exception {
      idleFrames.count();
      super.onGoAwayRead(ctx, last, code, debug);
    }

    @Override
    public void onUnknownFrame(
        ChannelHandlerContext ctx, byte type, int id, Http2Flags flags, ByteBuf payload)
        throws Http2Exception {
      idleFrames.count();
      super.onUnknownFrame(ctx, type, id, flags, payload);
    }
  }

  /** A head was refused that the codec takes for no stream's: what follows of it is ignored. */
  void refused(int id) {
    refused.add(id);
  }

  private final class Writer extends DecoratingHttp2FrameWriter {
    Writer(Http2FrameWriter writer) {
      super(writer);
    }

    /**
     * Of frames that were on their way when the server reset their stream the codec thinks that
     * they come too late; they are ignored (RFC 9113 §5.1), as long as it isn't too many.
     */
    @Override
    public ChannelFuture writeRstStream(
        ChannelHandlerContext ctx, int id, long code, ChannelPromise promise) {
      if (code == Http2Error.STREAM_CLOSED.code() && brokenOff.has(id)) {
        Http2Exception excess = idleFrames.add();
        if (excess != null) {
          end(ctx, excess);
        }
        return promise.setSuccess();
      }
      ChannelFuture written = super.writeRstStream(ctx, id, code, queued(ctx, promise));
      if (code == Http2Error.REFUSED_STREAM.code()) {
        refused.add(id);
      }
      brokenOff.add(id);
      if (!OWN_RESETS.contains(Http2Error.valueOf(code))) {
        Http2Exception excess = serverResets.add();
        if (excess != null) {
          end(ctx, excess);
        }
      }
      return written;
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
      return super.writeSettingsAck(ctx, queued(ctx, promise));
    }

    @Override
    public ChannelFuture writeWindowUpdate(
        ChannelHandlerContext ctx, int id, int increment, ChannelPromise promise) {
      return super.writeWindowUpdate(ctx, id, increment, queued(ctx, promise));
    }

    @Override
    public ChannelFuture writePing(
        ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
      return super.writePing(ctx, ack, data, ack ? queued(ctx, promise) : promise);
    }

    /** Replies to frames, which wait in memory for a client that sends and doesn't read. */
    private ChannelPromise queued(ChannelHandlerContext context, ChannelPromise promise) {
      if (queuedReplies == limits.queuedReplies()) {
        context.flush();
      }
      if (queuedReplies == limits.queuedReplies()) {
        end(context, calm("the client takes no replies to its frames"));
      }
      queuedReplies++;
      return promise.unvoid().addListener(done -> queuedReplies--);
    }
  }
}
