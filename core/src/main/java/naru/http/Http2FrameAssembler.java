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

/**
 * Writes the frames that most answers consist of, each in one buffer: the head, if it needs no
 * CONTINUATION, and a little data. Netty's writer makes two of each, and each costs a promise and a
 * place in the queue of the TLS handler, more than a copy.
 */
final class Http2FrameAssembler extends DefaultHttp2FrameWriter {
  private static final int FRAME_HEADER = Http2CodecUtil.FRAME_HEADER_LENGTH;
  private static final int USUAL_HEAD = 256;

  /** More data is passed on as it is. */
  private static final int COPIED = 2 << 10;

  private final Http2HeadersEncoder encoder;

  Http2FrameAssembler() {
    this(new DefaultHttp2HeadersEncoder());
  }

  private Http2FrameAssembler(Http2HeadersEncoder encoder) {
    super(encoder);
    this.encoder = encoder;
  }

  @Override
  public ChannelFuture writeHeaders(
      ChannelHandlerContext context,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endStream,
      ChannelPromise promise) {
    ByteBuf frames = context.alloc().buffer(USUAL_HEAD);
    try {
      frames.writeZero(FRAME_HEADER);
      encoder.encodeHeaders(streamId, headers, frames);
    } catch (Http2Exception e) {
      frames.release();
      return promise.setFailure(e);
    }
    int length = frames.readableBytes() - FRAME_HEADER;
    short ended = new Http2Flags().endOfStream(endStream).value();
    if (length <= maxFrameSize()) {
      short flags = (short) (ended | Http2Flags.END_HEADERS);
      frameHeader(frames, 0, length, Http2FrameTypes.HEADERS, flags, streamId);
      return context.write(frames, promise);
    }
    return context.write(split(context, frames, ended, streamId), promise);
  }

  /** Puts a frame header before each fragment of a long head (RFC 9113 §6.10). */
  private ByteBuf split(ChannelHandlerContext context, ByteBuf whole, short ended, int streamId) {
    ByteBuf split = context.alloc().buffer(whole.readableBytes() + whole.readableBytes() / 256);
    whole.skipBytes(FRAME_HEADER);
    byte type = Http2FrameTypes.HEADERS;
    short flags = ended;
    while (whole.isReadable()) {
      int length = Math.min(whole.readableBytes(), maxFrameSize());
      if (length == whole.readableBytes()) {
        flags |= Http2Flags.END_HEADERS;
      }
      int at = split.writerIndex();
      split.writeZero(FRAME_HEADER);
      frameHeader(split, at, length, type, flags, streamId);
      split.writeBytes(whole, length);
      type = Http2FrameTypes.CONTINUATION;
      flags = 0;
    }
    whole.release();
    return split;
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
      return super.writeData(context, streamId, data, padding, endStream, promise);
    }
    ByteBuf frame = context.alloc().buffer(FRAME_HEADER + length);
    short flags = new Http2Flags().endOfStream(endStream).value();
    frame.writeZero(FRAME_HEADER);
    frameHeader(frame, 0, length, Http2FrameTypes.DATA, flags, streamId);
    frame.writeBytes(data);
    data.release();
    return context.write(frame, promise);
  }

  private static void frameHeader(
      ByteBuf frame, int at, int length, byte type, short flags, int streamId) {
    frame.setMedium(at, length);
    frame.setByte(at + 3, type);
    frame.setByte(at + 4, flags);
    frame.setInt(at + 5, streamId);
  }
}
