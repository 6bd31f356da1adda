package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames that most answers consist of, heads and a little data, one behind the other in
 * one buffer, which {@link #passOn} hands to the channel before each flush. Netty's writer makes
 * two buffers of each, and each costs a promise and a place in the queue of the TLS handler, more
 * than a copy. All other frames go on as they are, behind what was gathered. Only its event loop
 * touches it.
 */
final class Http2FrameAssembler extends DefaultHttp2FrameWriter {
  private static final int FRAME_HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
  private static final int USUAL_TURN = 4 << 10;

  /** What fits into a record of TLS. */
  private static final int GATHERED = 16 << 10;

  /** More data is passed on as it is. */
  private static final int COPIED = 2 << 10;

  private final Http2HeadersEncoder encoder;
  private @Nullable ByteBuf gathered;
  private List<ChannelPromise> promises = new ArrayList<>();

  Http2FrameAssembler() {
    this(new DefaultHttp2HeadersEncoder());
  }

  private Http2FrameAssembler(Http2HeadersEncoder encoder) {
    super(encoder);
    this.encoder = encoder;
  }

  /** Hands what was gathered to the channel. */
  void passOn(ChannelHandlerContext context) {
    ByteBuf frames = gathered;
    if (frames == null) {
      return;
    }
    gathered = null;
    List<ChannelPromise> waiting = promises;
    promises = new ArrayList<>(waiting.size());
    context
        .write(frames)
        .addListener(
            written -> {
              Throwable failure = written.cause();
              for (ChannelPromise promise : waiting) {
                if (failure == null) {
                  promise.trySuccess();
                } else {
                  promise.tryFailure(failure);
                }
              }
            });
  }

  /** The channel is closed: what was gathered never leaves. */
  void discard() {
    ByteBuf frames = gathered;
    if (frames != null) {
      gathered = null;
      frames.release();
      List<ChannelPromise> waiting = promises;
      promises = new ArrayList<>();
      waiting.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
    }
  }

  private ByteBuf gathering(ChannelHandlerContext context) {
    ByteBuf frames = gathered;
    if (frames != null && frames.readableBytes() >= GATHERED) {
      passOn(context);
      // The channel may say at once that it is full, and whoever hears it write.
      frames = gathered;
    }
    if (frames == null) {
      frames = context.alloc().buffer(USUAL_TURN);
      gathered = frames;
    }
    return frames;
  }

  /** What ends a stream is told of when it has left, for the stream is closed then. */
  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    ByteBuf frames = gathering(context);
    int at = frames.writerIndex();
    try {
      frames.writeZero(FRAME_HEADER);
      encoder.encodeHeaders(streamId, headers, frames);
    } catch (Http2Exception e) {
      frames.writerIndex(at);
      return promise.setFailure(e);
    }
    int length = frames.writerIndex() - at - FRAME_HEADER;
    short ended = new Http2Flags().endOfStream(endStream).value();
    if (length > maxFrameSize()) {
      split(frames, at, ended, streamId);
    } else {
      short flags = (short) (ended | Http2Flags.END_HEADERS);
      frameHeader(frames, at, length, Http2FrameTypes.HEADERS, flags, streamId);
    }
    if (!endStream) {
      return promise.setSuccess();
    }
    promises.add(promise);
    return promise;
  }

  /** Puts a frame header before each fragment of a long head (RFC 9113 §6.10). */
  private void split(ByteBuf frames, int at, short ended, int streamId) {
    ByteBuf whole = frames.copy(at + FRAME_HEADER, frames.writerIndex() - at - FRAME_HEADER);
    frames.writerIndex(at);
    byte type = Http2FrameTypes.HEADERS;
    short flags = ended;
    while (whole.isReadable()) {
      int length = Math.min(whole.readableBytes(), maxFrameSize());
      if (length == whole.readableBytes()) {
        flags |= Http2Flags.END_HEADERS;
      }
      int header = frames.writerIndex();
      frames.writeZero(FRAME_HEADER);
      frameHeader(frames, header, length, type, flags, streamId);
      frames.writeBytes(whole, length);
      type = Http2FrameTypes.CONTINUATION;
      flags = 0;
    }
    whole.release();
  }

  @Override
  public ChannelFuture writeData(
      ChannelHandlerContext context,
      int streamId,
      ByteBuf data,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    int length = data.readableBytes();
    if (padding > 0 || length > COPIED) {
      passOn(context);
      return super.writeData(context, streamId, data, padding, endStream, promise);
    }
    ByteBuf frames = gathering(context);
    int at = frames.writerIndex();
    short flags = new Http2Flags().endOfStream(endStream).value();
    frames.writeZero(FRAME_HEADER);
    frameHeader(frames, at, length, Http2FrameTypes.DATA, flags, streamId);
    frames.writeBytes(data);
    data.release();
    promises.add(promise);
    return promise;
  }

  private static void frameHeader(
      ByteBuf frame, int at, int length, byte type, short flags, int streamId) {
    frame.setMedium(at, length);
    frame.setByte(at + 3, type);
    frame.setByte(at + 4, flags);
    frame.setInt(at + 5, streamId);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext context, int streamId, long code, ChannelPromise promise) {
    passOn(context);
    return super.writeRstStream(context, streamId, code, promise);
  }

  @Override
  public ChannelFuture writeSettings(
      ChannelHandlerContext context, Http2Settings settings, ChannelPromise promise) {
    passOn(context);
    return super.writeSettings(context, settings, promise);
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext context, ChannelPromise promise) {
    passOn(context);
    return super.writeSettingsAck(context, promise);
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext context, boolean ack, long data, ChannelPromise promise) {
    passOn(context);
    return super.writePing(context, ack, data, promise);
  }

  @Override
  public ChannelFuture writeGoAway(
      ChannelHandlerContext context,
      int lastStreamId,
      long code,
      ByteBuf debugData,
      ChannelPromise promise) {
    passOn(context);
    return super.writeGoAway(context, lastStreamId, code, debugData, promise);
  }

  @Override
  public ChannelFuture writeWindowUpdate(
      ChannelHandlerContext context, int streamId, int increment, ChannelPromise promise) {
    passOn(context);
    return super.writeWindowUpdate(context, streamId, increment, promise);
  }
}
