package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What answers look like on the wire of HTTP/1, byte for byte where it matters. */
@ParameterizedClass
@EnumSource(Execution.class)
class Http1MessageTest {
  private static final String CLOSE = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

  private final Map<String, RequestListener> listeners = new ConcurrentHashMap<>();
  private final Execution execution;
  private final TestServer server;

  Http1MessageTest(Execution execution) {
    this.execution = execution;
    server =
        TestServer.start(
            ServerOptions.DEFAULTS.withExecution(execution),
            (req, res) ->
                listeners
                    .getOrDefault(req.path(), (request, response) -> response.end(request.url()))
                    .handle(req, res));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String bytes(String request) {
    try (RawClient client = RawClient.connect(server.port())) {
      return client.send(request).readBytesToClose().replaceFirst("Date: [^\r]*", "Date: now");
    }
  }

  @Test
  void anAnswerOfKnownLength() {
    listeners.put("/", (req, res) -> res.setHeader("X-Y", "z").end("hello"));

    assertThat(bytes("GET /" + CLOSE))
        .isEqualTo(
            "HTTP/1.1 200 OK\r\nX-Y: z\r\nContent-Length: 5\r\nDate: now\r\n"
                + "Connection: close\r\n\r\nhello");
  }

  @Test
  void anAnswerInChunks() {
    listeners.put(
        "/",
        (req, res) -> {
          res.write("hello");
          res.end();
        });

    String answer = bytes("GET /" + CLOSE);

    assertThat(answer)
        .startsWith("HTTP/1.1 200 OK\r\nDate: now\r\n")
        .contains("Transfer-Encoding: chunked\r\n")
        .endsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
        .doesNotContain("Content-Length");
  }

  @Test
  void aKeptConnectionSaysForHowLong() {
    try (RawClient client = RawClient.connect(server.port())) {
      Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      assertThat(answer.header("Connection")).isEqualTo("keep-alive");
      assertThat(answer.header("Keep-Alive")).isEqualTo("timeout=5");
      Answer last = client.send("GET /" + CLOSE).read();
      assertThat(last.header("Connection")).isEqualTo("close");
      assertThat(last.headers().has("Keep-Alive")).isFalse();
    }
  }

  @Test
  void http10IsAnsweredWithoutChunksAndClosed() {
    listeners.put(
        "/",
        (req, res) -> {
          res.write("hel");
          res.addTrailer("X", "y");
          res.end("lo");
        });
    for (String connection : List.of("", "Connection: keep-alive\r\n")) {
      assertThat(bytes("GET / HTTP/1.0\r\n" + connection + "\r\n"))
          .endsWith("Connection: close\r\n\r\nhello")
          .doesNotContain("chunked", "Content-Length");
    }
  }

  @Test
  void http10IsKeptAliveIfItAsksAndTheLengthIsKnown() {
    try (RawClient client = RawClient.connect(server.port())) {
      for (int i = 0; i < 3; i++) {
        Answer answer =
            client.send("GET /" + i + " HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
        assertThat(answer.body()).isEqualTo("/" + i);
        assertThat(answer.header("Connection")).isEqualTo("keep-alive");
      }
    }
  }

  @Test
  void http10GetsNoInterimAnswers() {
    listeners.put(
        "/",
        (req, res) -> {
          res.writeEarlyHints("</a>");
          res.end("x");
        });

    assertThat(bytes("GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200", "GET,204", "GET,205", "GET,304", "HEAD,404"})
  void aBodilessAnswerEndsWithItsHead(String method, int status) {
    listeners.put("/end", (req, res) -> res.status(status).end("body"));
    listeners.put(
        "/write",
        (req, res) -> {
          res.status(status);
          res.write("bo");
          res.end("dy");
        });
    listeners.put(
        "/length",
        (req, res) -> {
          res.status(status).setHeader("Content-Length", "4");
          res.write("bo");
          res.end("dy");
        });
    for (String url : List.of("/end", "/write", "/length")) {
      assertThat(bytes(method + " " + url + CLOSE))
          .startsWith("HTTP/1.1 " + status)
          .endsWith("\r\n\r\n")
          .doesNotContain("body");
    }
  }

  @Test
  void aListenerMayCloseTheConnection() {
    listeners.put("/", (req, res) -> res.setHeader("Connection", "close").end());

    assertThat(bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"))
        .containsOnlyOnce("HTTP/1.1 200")
        .containsOnlyOnce("Connection: close");
  }

  @Test
  void aStatusWithoutAPhraseKeepsItsSpace() {
    listeners.put("/", (req, res) -> res.status(299).end());

    assertThat(bytes("GET /" + CLOSE)).startsWith("HTTP/1.1 299 \r\n");
  }

  @Test
  void a100IsSentWhenTheBodyIsReadAndOnlyThen() {
    listeners.put("/read", (req, res) -> req.onData(part -> {}).onEnd(() -> res.end("read")));
    try (RawClient client = RawClient.connect(server.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.readLine()).isEmpty();
      assertThat(client.send("hello").read().body()).isEqualTo("read");
    }
    String lines = "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    assertThat(bytes("POST /skip HTTP/1.1\r\nHost: a\r\n" + lines))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Connection: close");
  }

  @Test
  void aClientWhose100ComesTooLateIsNotKeptWaiting() {
    // A virtual thread asks for the body whenever it comes to it.
    assumeThat(execution).isEqualTo(Execution.EVENT_LOOP);
    listeners.put(
        "/late",
        (req, res) -> {
          req.onData(part -> {});
          // Between the wish for the body and its 100.
          req.loop().execute(() -> res.status(401).end("no"));
        });
    String lines = "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n";
    assertThat(bytes("POST /late HTTP/1.1\r\nHost: a\r\n" + lines))
        .contains("HTTP/1.1 401 ", "Connection: close");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /\r\r\n\r\n", "BAD\r\n\r\n", "GET / HTTP/1.1\r\nHost : secret\r\n\r\n"})
  void aRefusalIsShortPlainTextAndLeaksNothing(String request) {
    try (RawClient client = RawClient.connect(server.port())) {
      Answer answer = client.send(request).read();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(answer.text()).startsWith("Bad request: ").hasSizeLessThan(100);
      assertThat(answer.text()).doesNotContain("secret", "naru", "netty", "java");
    }
  }

  @Test
  void aTlsClientAtThePlainPortIsRefusedAtOnce() {
    try (RawClient client = RawClient.connect(server.port())) {
      // A ClientHello has no line end, so nobody may wait for one.
      client.send("\26\3\1\2\0\1\0\1\374\3\3" + "x".repeat(500));
      assertThat(client.readBytesToClose()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void theHttp2PrefaceGetsHttp2OrARefusalAndNeverAMix() {
    try (RawClient client = RawClient.connect(server.port())) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").send("\0\0\0\4\0\0\0\0\0");
      String answer = client.readBytes(12);
      boolean settings = answer.charAt(3) == 4 && answer.startsWith("\0\0\0\0\0", 4);
      assertThat(settings || answer.matches("HTTP/1\\.1 (400|505)")).as(answer).isTrue();
    }
    try (RawClient client = RawClient.connect(server.port())) {
      client.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
      assertThat(client.readBytesToClose()).matches("(?s)HTTP/1\\.1 (400|505) .*");
    }
  }
}
