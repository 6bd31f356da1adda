package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Exchange;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to read a body that may wait for it. */
@ParameterizedClass
@EnumSource(Protocol.class)
class RequestBodyTest {
  private final Protocol protocol;

  RequestBodyTest(Protocol protocol) {
    this.protocol = protocol;
  }

  private Answer ask(Call call, RequestListener listener) {
    try (TestServer server = protocol.serve(listener);
        TestClient client = protocol.connect(server)) {
      return client.call(call);
    }
  }

  @Test
  void itIsReadAsBytesOrText() {
    assertThat(ask(Call.post("/", "\ud55c"), (req, res) -> res.end(req.bytes())).text())
        .isEqualTo("\ud55c");
    assertThat(ask(Call.post("/", "\ud55c"), (req, res) -> res.end(req.text())).text())
        .isEqualTo("\ud55c");
    assertThat(ask(Call.get("/"), (req, res) -> res.end("[" + req.text() + "]")).text())
        .isEqualTo("[]");
  }

  @Test
  void whatIsReadWholeMayBeReadWholeAgain() {
    assertThat(ask(Call.post("/", "x"), (req, res) -> res.end(req.text() + req.text())).text())
        .isEqualTo("xx");
  }

  @Test
  void textIsInTheCharsetThatTheClientNames() {
    Call latin =
        Call.post("/", "\u00e9").with("Content-Type", "text/plain; charset=\"ISO-8859-1\"");

    assertThat(ask(latin, (req, res) -> res.end(req.text())).text()).isEqualTo("\u00c3\u00a9");
  }

  @ParameterizedTest
  @ValueSource(strings = {"klingon", "", "\"", "a b", "!!"})
  void aCharsetThatIsNotKnownIs415(String charset) {
    Call call = Call.post("/", "x").with("Content-Type", "text/plain; charset=" + charset);

    assertThat(ask(call, (req, res) -> res.end(req.text())).status()).isEqualTo(415);
  }

  @Test
  void aFormIsDecoded() {
    Call call =
        Call.post("/", "name=%ED%95%9C+a&b=%zz&name=2")
            .with("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");

    assertThat(ask(call, (req, res) -> res.end(req.form().toString())).text())
        .isEqualTo("{name=[\ud55c a, 2], b=[%zz]}");
  }

  @Test
  void aFormOfAnotherTypeIs415() {
    Call call = Call.post("/", "a=b").with("Content-Type", "text/plain");

    assertThat(ask(call, (req, res) -> res.end(req.form().toString())).status()).isEqualTo(415);
    assertThat(ask(Call.post("/", "a=b"), (req, res) -> req.form()).status()).isEqualTo(415);
    Call many =
        Call.post("/", "a&".repeat(999) + "a")
            .with("Content-Type", "application/x-www-form-urlencoded");
    assertThat(ask(many, (req, res) -> res.end("" + req.form().all("a").size())).text())
        .isEqualTo("1000");
    Call tooMany =
        Call.post("/", "a&".repeat(1000) + "a")
            .with("Content-Type", "application/x-www-form-urlencoded");
    assertThat(ask(tooMany, (req, res) -> res.end(req.form().toString())).status()).isEqualTo(413);
  }

  @Test
  void jsonOfAnotherTypeIs415() {
    assertThat(ask(Call.post("/", "{}"), (req, res) -> req.json(List.class)).status())
        .isEqualTo(415);
  }

  @Test
  void aStreamGivesPartsAsTheyCome() {
    List<String> parts = new CopyOnWriteArrayList<>();
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  byte[] room = new byte[100];
                  var in = req.inputStream();
                  for (int n = in.read(room); n >= 0; n = in.read(room)) {
                    parts.add(new String(room, 0, n, UTF_8));
                  }
                  res.end(in.read() + " " + req.complete());
                });
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send("one".getBytes(UTF_8));
      await().until(() -> parts.equals(List.of("one")));
      exchange.send("two".getBytes(UTF_8));
      await().until(() -> parts.equals(List.of("one", "two")));
      exchange.end();
      assertThat(exchange.whole().text()).isEqualTo("-1 true");
    }
  }

  @Test
  void theAnswerMayBeginBeforeTheBodyHasEnded() {
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  var in = req.inputStream();
                  for (int c = in.read(); c >= 0; c = in.read()) {
                    res.write(new byte[] {(byte) c});
                  }
                  res.end();
                });
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      for (String part : List.of("a", "b", "c")) {
        exchange.send(part.getBytes(UTF_8));
        assertThat(exchange.read()).isEqualTo(part);
      }
      exchange.end();
      assertThat(exchange.read()).isEmpty();
    }
  }

  @Test
  void trailersAreThereOnceTheBodyWasRead() {
    try (TestServer server =
            protocol.serve(
                (req, res) -> {
                  String before = "" + req.trailers().size();
                  req.bytes();
                  res.end(before + req.trailers().get("x-sum") + req.headers().has("x-sum"));
                });
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send("x".getBytes(UTF_8));
      exchange.end("X-Sum", "42");
      assertThat(exchange.whole().text()).isEqualTo("0Optional[42]false");
    }
  }

  @Test
  void exactlyTheLimitIsFineAndOneMoreIs413() {
    RequestListener size = (req, res) -> res.end("" + req.bytes().length);
    int limit = Limits.DEFAULTS.bodyBytes();

    assertThat(limit).isEqualTo(1 << 20);
    assertThat(ask(Call.post("/", "x".repeat(limit)), size).text()).isEqualTo("" + limit);
    Answer refused = ask(Call.post("/", "x".repeat(limit + 1)), size);
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.text()).contains("1048576");
  }

  @Test
  void aStreamMayHaveALimit() {
    RequestListener size = (req, res) -> res.end("" + req.inputStream(10).readAllBytes().length);
    for (int length : new int[] {10, 11}) {
      int status = length == 10 ? 200 : 413;
      assertThat(ask(Call.post("/", "x".repeat(length)), size).status()).isEqualTo(status);
      try (TestServer server = protocol.serve(size);
          TestClient client = protocol.connect(server)) {
        Exchange exchange = client.open(Call.postStreamed("/"));
        exchange.send(new byte[length]);
        exchange.end();
        assertThat(exchange.status()).isEqualTo(status);
      }
    }
  }

  @Test
  void aLimitOfItsOwnCountsForWhatWasReadBeforeToo() {
    RequestListener twice = (req, res) -> res.end("" + req.text() + req.bytes(10).length);
    assertThat(ask(Call.post("/", "x".repeat(11)), twice).status()).isEqualTo(413);
    assertThat(ask(Call.post("/", "x".repeat(10)), twice).status()).isEqualTo(200);
  }

  /** As a page for errors does that shows what was sent. */
  @Test
  void whoAsksAgainForWhatWasTooLargeIsToldTheSame() {
    RequestListener twice =
        (req, res) -> {
          try {
            req.bytes(10);
          } catch (HttpException e) {
            res.end(e.status() + req.text());
          }
        };
    assertThat(ask(Call.post("/", "x".repeat(11)), twice).text())
        .as("its length says so before it is read")
        .isEqualTo("413" + "x".repeat(11));
    try (TestServer server = protocol.serve(twice);
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send(new byte[11]);
      exchange.end();
      assertThat(exchange.status()).isEqualTo(413);
    }
  }

  /** So one route may take more JSON than others. */
  @Test
  void whatWasReadByALargerLimitIsReadAgain() {
    int more = Limits.DEFAULTS.bodyBytes() + 1;
    RequestListener twice =
        (req, res) -> res.end("" + req.bytes(more).length + req.text().length());
    assertThat(ask(Call.post("/", "x".repeat(more)), twice).text()).isEqualTo("" + more + more);
  }

  @Test
  void aLimitOfItsOwnCountsForBodiesOfUnknownLengthToo() {
    RequestListener size = (req, res) -> res.end("" + req.bytes(10).length);
    try (TestServer server = protocol.serve(size)) {
      for (int length : new int[] {10, 11}) {
        try (TestClient client = protocol.connect(server)) {
          Exchange exchange = client.open(Call.postStreamed("/"));
          exchange.send(new byte[5]);
          exchange.send(new byte[length - 5]);
          exchange.end();
          assertThat(exchange.status()).isEqualTo(length == 10 ? 200 : 413);
        }
      }
    }
    assertThat(ask(Call.post("/", "x".repeat(11)), size).status()).isEqualTo(413);
  }

  @Test
  void theLimitOfTheOptionsCounts() {
    ServerOptions options = ServerOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withBodyBytes(3));
    try (TestServer server = protocol.serve(options, (req, res) -> res.end(req.text()));
        TestClient client = protocol.connect(server)) {
      assertThat(client.call(Call.post("/", "abc")).text()).isEqualTo("abc");
      assertThat(client.call(Call.post("/", "abcd")).status()).isEqualTo(413);
    }
  }

  @Test
  void aSecondWayToReadItIsRefusedWithBothNames() {
    Answer answer =
        ask(
            Call.post("/", "x"),
            (req, res) -> {
              req.bytes();
              res.end(
                  failure(req::inputStream)
                      + "\n"
                      + failure(() -> req.onData(part -> {}))
                      + "\n"
                      + failure(() -> req.onEnd(() -> {})));
            });
    assertThat(answer.text().lines())
        .hasSize(3)
        .allMatch(it -> it.startsWith("IllegalStateException") && it.contains("whole already"));

    Answer other =
        ask(
            Call.post("/", "x"),
            (req, res) -> {
              var in = req.inputStream();
              res.end(failure(req::bytes) + failure(req::inputStream) + in.read());
            });
    assertThat(other.text())
        .startsWith("IllegalStateException: The body was read as a stream already")
        .endsWith("" + (int) 'x');
  }

  @Test
  void aClientThatGoesAwayIsAnIoExceptionOfTheStream() {
    List<String> told = new CopyOnWriteArrayList<>();
    try (TestServer server =
        protocol.serve(
            (req, res) -> {
              res.onClose(() -> told.add("closed"));
              var in = req.inputStream();
              told.add("" + in.read());
              told.add(failure(in::readAllBytes).split(":")[0]);
            })) {
      Exchange exchange = protocol.connect(server).open(Call.postStreamed("/"));
      exchange.send(new byte[] {'a'});
      await().until(() -> !told.isEmpty());
      exchange.abort();
      await().until(() -> told.size() == 3);
      assertThat(told).containsExactlyInAnyOrder("97", "IOException", "closed");
    }
  }

  @Test
  void aBodyThatNobodyReadsIsSkippedAndTheConnectionLives() {
    try (TestServer server = protocol.serve((req, res) -> res.end(req.url()));
        TestClient client = protocol.connect(server)) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.call(Call.post("/" + i, "x".repeat(50_000))).text()).isEqualTo("/" + i);
      }
    }
  }

  @Test
  void bytesOfAnyValueArrive() {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    try (TestServer server = protocol.serve((req, res) -> res.end(req.bytes()));
        TestClient client = protocol.connect(server)) {
      Exchange exchange = client.open(Call.postStreamed("/"));
      exchange.send(all);
      exchange.end();
      assertThat(exchange.whole().body()).isEqualTo(new String(all, ISO_8859_1));
    }
  }
}
