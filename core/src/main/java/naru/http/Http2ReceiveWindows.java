package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a client may still send (RFC 9113 §5.2). Beyond the window Netty gives bytes back that the
 * stream never had, and of that failure it resets the stream as by a fault of the server's: so a
 * client could have any number of requests begun, each in the place of the last.
 */
final class Http2ReceiveWindows extends DefaultHttp2LocalFlowController {
  private boolean overrun;

  Http2ReceiveWindows(Http2Connection connection) {
    super(connection);
  }

  @Override
  public void receiveFlowControlledFrame(
      Http2Stream stream, ByteBuf data, int padding, boolean endOfStream) throws Http2Exception {
    try {
      super.receiveFlowControlledFrame(stream, data, padding, endOfStream);
    } catch (Http2Exception e) {
      overrun |= !Http2Exception.isStreamError(e);
      throw e;
    }
  }

  /** Beyond a stream's window Netty gives back more than the stream had. */
  private int had(@Nullable Http2Stream stream, int bytes) {
    return stream == null || stream.state() == Http2Stream.State.CLOSED
        ? bytes
        : Math.min(bytes, unconsumedBytes(stream));
  }

  @Override
  public boolean consumeBytes(@Nullable Http2Stream stream, int bytes) throws Http2Exception {
    return !overrun && super.consumeBytes(stream, had(stream, bytes));
  }
}
