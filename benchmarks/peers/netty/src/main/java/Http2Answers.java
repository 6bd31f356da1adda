import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.AsciiString;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;

/** HTTP/2, where only /text is measured. */
@Sharable
class Http2Answers extends ChannelInboundHandlerAdapter {
  private static final AsciiString OK = AsciiString.cached("200");
  private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
  private static final AsciiString TEXT_PLAIN = AsciiString.cached("text/plain");
  private static final AsciiString LENGTH = AsciiString.cached("13");
  private static final ByteBuf TEXT =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("Hello, World!", CharsetUtil.US_ASCII).asReadOnly());

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    boolean last =
        switch (message) {
          case Http2HeadersFrame headers -> headers.isEndStream();
          case Http2DataFrame data -> data.isEndStream();
          default -> false;
        };
    ReferenceCountUtil.release(message);
    if (last) {
      Http2Headers headers =
          new DefaultHttp2Headers()
              .status(OK)
              .set(CONTENT_TYPE, TEXT_PLAIN)
              .set(CONTENT_LENGTH, LENGTH);
      context.write(new DefaultHttp2HeadersFrame(headers));
      context.write(new DefaultHttp2DataFrame(TEXT.duplicate(), true));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }
}
