package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a listener sees of a request besides its body. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class RequestTest {
  private final Way way;

  RequestTest(Way way) {
    this.way = way;
  }

  private String seen(Call call, java.util.function.Function<Request, Object> what) {
    Answer answer = way.ask(call, (req, res) -> res.end(String.valueOf(what.apply(req))));
    assertThat(answer.status()).isEqualTo(200);
    return answer.text();
  }

  @Test
  void methodUrlPathAndQuery() {
    Call call = Call.of("PATCH", "/a%20b/c?x=1&x=%ED%95%9C+%zz&y");

    assertThat(seen(call, Request::method)).isEqualTo("PATCH");
    assertThat(seen(call, Request::url)).isEqualTo("/a%20b/c?x=1&x=%ED%95%9C+%zz&y");
    assertThat(seen(call, Request::path)).isEqualTo("/a%20b/c");
    assertThat(seen(call, req -> req.query().all("x"))).isEqualTo("[1, \ud55c %zz]");
    assertThat(seen(call, req -> req.query().get("y"))).isEqualTo("Optional[]");
    assertThat(seen(call, req -> req.query().get("z"))).isEqualTo("Optional.empty");
    assertThat(seen(Call.get("/"), req -> req.query().asMap())).isEqualTo("{}");
  }

  @Test
  void headersAreFoundInAnyCase() {
    Call call = Call.get("/").with("X-Test", "value");

    assertThat(seen(call, req -> req.header("x-TEST"))).isEqualTo("Optional[value]");
    assertThat(seen(call, req -> req.headers().has("X-TEST"))).isEqualTo("true");
    assertThat(seen(call, req -> req.header("X-Tes"))).isEqualTo("Optional.empty");
  }

  @Test
  void linesOfOneNameAreJoinedByACommaAndStillThereOneByOne() {
    Call call = Call.get("/").with("X-A", "1").with("X-B", "x").with("x-a", "2, 3").with("X-A", "");

    assertThat(seen(call, req -> req.header("X-A"))).isEqualTo("Optional[1, 2, 3, ]");
    assertThat(seen(call, req -> req.headers().all("X-A"))).isEqualTo("[1, 2, 3, ]");
    assertThat(seen(call, req -> req.headers().all("X-A").size())).isEqualTo("3");
  }

  @Test
  void cookiesAreJoinedByASemicolon() {
    Call call = Call.get("/").with("Cookie", "a=1").with("Cookie", "b=2; c=3");

    assertThat(seen(call, req -> req.header("Cookie"))).isEqualTo("Optional[a=1; b=2; c=3]");
  }

  @Test
  void ofWhatMayOccurOnceTheFirstCounts() {
    Call call = Call.get("/").with("Content-Type", "text/plain").with("Content-Type", "text/html");

    assertThat(seen(call, req -> req.header("Content-Type"))).isEqualTo("Optional[text/plain]");
  }

  @Test
  void tokensAreFoundOnAllLinesInAnyCaseWithoutParameters() {
    Call call = Call.get("/").with("Accept-Encoding", "gzip;q=1, br").with("Accept-Encoding", "X");

    for (String token : new String[] {"GZIP", "br", "x"}) {
      assertThat(seen(call, req -> req.headers().hasToken("accept-encoding", token)))
          .as(token)
          .isEqualTo("true");
    }
    for (String token : new String[] {"q=1", "b", "brx", "", "gzip;q=1"}) {
      assertThat(seen(call, req -> req.headers().hasToken("accept-encoding", token)))
          .as(token)
          .isEqualTo("false");
    }
  }

  @Test
  void theAddressIsTheClients() {
    assertThat(
            seen(
                Call.get("/"),
                req -> ((InetSocketAddress) req.remoteAddress()).getAddress().isLoopbackAddress()))
        .isEqualTo("true");
  }

  @Test
  void theHostIsWhatTheClientAskedFor() {
    assertThat(seen(Call.get("/"), Request::host)).isEqualTo("localhost");
  }

  @Test
  void theVersionIsTheProtocols() {
    assertThat(seen(Call.get("/"), Request::version))
        .isEqualTo(way.protocol().isHttp2() ? "2.0" : "1.1");
  }

  @Test
  void itKnowsWhetherItCameOverTls() {
    assertThat(seen(Call.get("/"), Request::isSecure)).isEqualTo("" + way.protocol().isSecure());
  }

  @Test
  void aRequestWithoutABodyIsCompleteAtOnce() {
    assertThat(seen(Call.get("/"), Request::complete)).isEqualTo("true");
  }

  @Test
  void aRequestWhoseBodyIsStillToComeIsNot() {
    try (var server = way.serve((req, res) -> res.end("" + req.complete()));
        var client = way.connect(server)) {
      var exchange = client.open(Call.postStreamed("/"));
      assertThat(exchange.read()).isEqualTo("false");
    }
  }

  @Test
  void attributesLiveAsLongAsTheRequest() {
    assertThat(
            seen(
                Call.get("/"),
                req -> {
                  req.attributes().put("k", "v");
                  return req.attributes().get("k");
                }))
        .isEqualTo("v");
  }
}
