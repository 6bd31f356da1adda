package naru.http;

import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * Netty's codec for one connection, set to the server's limits, with a guard between it and the
 * network.
 */
record Http2Codec(
    Http2ConnectionDecoder decoder,
    Http2ConnectionEncoder encoder,
    Http2FrameAssembler assembler,
    Http2Settings settings,
    Http2FloodGuard guard) {

  static Http2Codec create(ServerOptions options) {
    Http2Limits limits = options.http2();
    int headerBytes = options.limits().headerBytes();
    Http2FloodGuard guard = new Http2FloodGuard(limits);
    Http2Connection connection = new DefaultHttp2Connection(true);
    // From the first frame on, not only once the client has acknowledged it.
    connection.remote().maxActiveStreams(limits.concurrentStreams());
    connection.local().flowController(new Http2ReceiveWindows(connection));
    // RFC 9113 §5.3 has no priorities any more, so all streams take turns.
    connection
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                connection, new UniformStreamByteDistributor(connection)));
    Http2FrameAssembler assembler = new Http2FrameAssembler();
    Http2ConnectionEncoder encoder =
        new DefaultHttp2ConnectionEncoder(connection, guard.writing(assembler));
    boolean acknowledges = true;
    boolean validates = true;
    Http2ConnectionDecoder decoder =
        new DefaultHttp2ConnectionDecoder(
            connection,
            encoder,
            guard.reading(
                new DefaultHttp2FrameReader(
                    new DefaultHttp2HeadersDecoder(validates, headerBytes),
                    limits.continuations())),
            Http2PromisedRequestVerifier.ALWAYS_VERIFY,
            acknowledges,
            acknowledges,
            validates,
            validates);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(limits.concurrentStreams())
            .initialWindowSize(limits.streamWindow())
            .maxHeaderListSize(headerBytes);
    return new Http2Codec(decoder, encoder, assembler, settings, guard);
  }
}
