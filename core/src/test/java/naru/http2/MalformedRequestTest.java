package naru.http2;

import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.post;
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

  /** A client that shares its connection among users makes one pay for its own mistakes alone. */
  @ParameterizedTest
  @ValueSource(strings = {"Upper-Case", "connection", ":status", "sp ace"})
  void whatFollowsOfAMalformedHeadEndsNoOtherStream(String field) {
    try (TestServer server = TestServer.start((req, res) -> res.end(req.text()));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, "/")).sync();
      byte[] upload = request(3, false, "POST", "/", field, "x");
      client.send(upload, data(3, false, (byte) 'x'), data(3, true, (byte) 'x'));
      assertThat(client.reset(3)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.send(data(1, true, (byte) 'a')).text(1)).isEqualTo("a");
      assertThat(client.send(request(5, true, "GET", "/")).status(5)).isEqualTo(200);
    }
  }
}
