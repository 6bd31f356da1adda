package naru.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static naru.http2.FrameBytes.END_HEADERS;
import static naru.http2.FrameBytes.END_STREAM;
import static naru.http2.FrameBytes.HEADERS;
import static naru.http2.FrameBytes.block;
import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.post;
import static naru.http2.FrameBytes.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http2.Http2Error;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.http.ClientError;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
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

  @Test
  void theServerIsToldOfItsClientsMistakes() {
    List<ClientError> told = new CopyOnWriteArrayList<>();
    try (TestServer server = TestServer.start((req, res) -> res.end());
        RawHttp2 client = RawHttp2.connect(server)) {
      server.http().onClientError(told::add);
      client.send(request(1, true, "G T", "/"));
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(told).extracting(it -> it.cause().status()).containsExactly(400);

      client.send(data(0, true));
      assertThat(client.end()).endsWith(Http2Error.PROTOCOL_ERROR);
      await().until(() -> told.size() == 2);
      assertThat(told)
          .extracting(it -> it.cause().getMessage())
          .last()
          .isEqualTo("Bad request: the HTTP/2 connection broke the protocol");
    }
  }

  /** In a literal of an address Unicode has digits too. */
  @ParameterizedTest
  @ValueSource(strings = {"[::1]x", "[::\uff11]", "[::1]:\uff18"})
  void anAuthorityIsANameOrAnAddress(String authority) {
    String bytes = new String(authority.getBytes(UTF_8), ISO_8859_1);
    byte[] head = block(":method", "GET", ":scheme", "http", ":path", "/", ":authority", bytes);
    try (TestServer server = TestServer.start((req, res) -> res.end("served"));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, head));
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/\u009B31m", "/a\u0085b", "/a\u2028b", "/a\u2029b", "/a\u007fb"})
  void aPathHasNoControlCharacters(String path) {
    String bytes = new String(path.getBytes(UTF_8), ISO_8859_1);
    try (TestServer server = TestServer.start((req, res) -> res.end("served"));
        RawHttp2 client = RawHttp2.connect(server).send(request(1, true, "GET", bytes))) {
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
    }
  }

  @Test
  void aProtocolComesWithConnectAlone() {
    byte[] head =
        block(":method", "GET", ":scheme", "http", ":path", "/", ":protocol", "websocket");
    try (TestServer server = TestServer.start((req, res) -> res.end("served"));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(frame(HEADERS, END_HEADERS | END_STREAM, 1, head));
      assertThat(client.reset(1)).isEqualTo(Http2Error.PROTOCOL_ERROR);
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

  @ParameterizedTest
  @ValueSource(strings = {"Upper-Case", "content-length"})
  void norDoesWhatFollowsBehindALaterStream(String field) {
    try (TestServer server = TestServer.start((req, res) -> res.end(req.text()));
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(post(1, "/"), request(3, false, "POST", "/", field, "x"));
      assertThat(client.reset(3)).isEqualTo(Http2Error.PROTOCOL_ERROR);
      assertThat(client.send(request(5, true, "GET", "/")).status(5)).isEqualTo(200);
      client.send(data(3, true, (byte) 'x'));
      assertThat(client.send(data(1, true, (byte) 'a')).text(1)).isEqualTo("a");
    }
  }
}
