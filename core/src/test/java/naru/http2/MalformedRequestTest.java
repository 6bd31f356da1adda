package naru.http2;

import static naru.http2.FrameBytes.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import naru.testing.TestServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a codec lets pass, and a program that forwards it would make two requests of. */
class MalformedRequestTest {
  @ParameterizedTest
  @ValueSource(strings = {"", "G T", "GET /x HTTP/1.1", "GE:T"})
  void aMethodIsAToken(String method) {
    try (TestServer server = TestServer.start((req, res) -> res.end(req.method()));
        RawHttp2 client = RawHttp2.connect(server).send(request(1, true, method, "/"))) {
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.send(request(3, true, "PATCH-1", "/")).text(3)).isEqualTo("PATCH-1");
    }
  }
}
