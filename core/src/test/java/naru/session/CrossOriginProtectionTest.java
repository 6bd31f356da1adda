package naru.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

import naru.http.Execution;
import naru.http.RequestListener;
import naru.router.Router;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class CrossOriginProtectionTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private final Way way;
  private final TestServer server;

  CrossOriginProtectionTest(Way way) {
    this.way = way;
    RequestListener done = (request, response) -> response.end("done");
    this.server =
        way.serve(
            new Router()
                .use(new CrossOriginProtection().withTrustedOrigin("https://trusted.example:8443"))
                .get("/", done)
                .post("/", done)
                .get("/host", (req, res) -> res.end(req.host()))
                .put("/", done)
                .delete("/", done)
                .get(
                    "/token",
                    (req, res) -> {
                      String token = CrossOriginProtection.token(req, res);
                      res.end(token + " " + token.equals(CrossOriginProtection.token(req, res)));
                    }));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private Answer ask(Call call) {
    try (TestClient client = way.connect(server)) {
      return client.call(call);
    }
  }

  private String host() {
    return ask(Call.get("/host")).text();
  }

  /** As a visitor with a session. */
  private static Call post() {
    return Call.post("/", "name=hong").with("Content-Type", FORM).with("Cookie", "session=x");
  }

  @ParameterizedTest
  @CsvSource({
    "same-origin, 200",
    "none, 200",
    "same-site, 403",
    "cross-site, 403",
    "SAME-ORIGIN, 403",
    "'', 403",
    "unknown, 403",
  })
  void aWriteIsJudgedBySecFetchSite(String site, int status) {
    Answer answer = ask(post().with("Sec-Fetch-Site", site));

    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void secFetchSiteGoesBeforeOrigin() {
    Call own = post().with("Origin", "http://" + host());

    assertThat(ask(own.with("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(
            ask(post().with("Origin", "https://e.example").with("Sec-Fetch-Site", "same-origin"))
                .status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"DELETE", "PUT"})
  void eachMethodThatWritesIsJudged(String method) {
    Call call = Call.of(method, "/").with("Cookie", "session=x");

    assertThat(ask(call.with("Sec-Fetch-Site", "cross-site")).status()).isEqualTo(403);
    assertThat(ask(call.with("Origin", "https://e.example")).status()).isEqualTo(403);
    assertThat(ask(call.with("Sec-Fetch-Site", "same-origin")).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS"})
  void readsComeFromAnywhere(String method) {
    Call call = Call.of(method, "/").with("Cookie", "session=x");

    assertThat(ask(call.with("Sec-Fetch-Site", "cross-site")).status()).isLessThan(300);
    assertThat(ask(call.with("Origin", "https://e.example")).status()).isLessThan(300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://e.example",
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "http://127.0.0.1.e.example",
        "http://[",
        "http://x@",
      })
  void anotherOriginIsRefused(String origin) {
    Answer answer = ask(post().with("Origin", origin));

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text()).startsWith("This request comes from another site");
  }

  @Test
  void theOwnOriginIsTakenWhateverItsScheme() {
    assertThat(ask(post().with("Origin", "http://" + host())).status()).isEqualTo(200);
    assertThat(ask(post().with("Origin", "https://" + host())).status()).isEqualTo(200);
    assertThat(ask(post().with("Origin", "http://x@" + host())).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "own.example, https://own.example, 200",
    "own.example:443, https://own.example, 200",
    "own.example:80, http://own.example, 200",
    "own.example:443, http://own.example, 403",
    "own.example:8443, https://own.example, 403",
    "own.example, https://own.example:8443, 403",
  })
  void aPortThatGoesWithoutSayingMayBeSaidInHost(String host, String origin, int status) {
    Router router =
        new Router()
            .use(new CrossOriginProtection())
            .post("/", (request, response) -> response.end("done"));
    try (TestServer plain = TestServer.start(router);
        RawClient client = RawClient.connect(plain.port())) {
      client.send(
          "POST / HTTP/1.1\r\nHost: "
              + host
              + "\r\nOrigin: "
              + origin
              + "\r\nCookie: session=x\r\nContent-Length: 0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(status);
    }
  }

  @Test
  void aTrustedOriginIsTaken() {
    Call call = post().with("Sec-Fetch-Site", "cross-site");

    assertThat(ask(call.with("Origin", "https://trusted.example:8443")).status()).isEqualTo(200);
    assertThat(ask(call.with("Origin", "https://trusted.example")).status()).isEqualTo(403);
    assertThat(ask(call.with("Origin", "http://trusted.example:8443")).status()).isEqualTo(403);
  }

  @Test
  void withoutTheHeadersAFormNeedsTheTokenOfItsCookie() {
    Answer page = ask(Call.get("/token"));
    String token = page.text().replace(" true", "");
    String cookie = page.header("Set-Cookie").replaceFirst(";.*", "");
    assertThat(cookie).endsWith("csrf=" + token);
    assertThat(page.header("Set-Cookie")).contains("; HttpOnly").contains("SameSite=Lax");

    Call form = Call.post("/", "").with("Content-Type", FORM).with("Cookie", cookie);
    assertThat(ask(form).status()).isEqualTo(403);
    assertThat(ask(form.with(CrossOriginProtection.HEADER, token)).status()).isEqualTo(200);
    assertThat(ask(form.with(CrossOriginProtection.HEADER, "A".repeat(32))).status())
        .isEqualTo(403);
    assertThat(
            ask(Call.post("/", "")
                    .with("Cookie", "session=x")
                    .with(CrossOriginProtection.HEADER, token))
                .status())
        .as("a token alone")
        .isEqualTo(403);
    assertThat(ask(form.with("Sec-Fetch-Site", "cross-site").with("X-CSRF-Token", token)).status())
        .as("the headers go first")
        .isEqualTo(403);
  }

  @Test
  void theTokenIsKeptAsLongAsItsCookie() {
    Answer page = ask(Call.get("/token"));
    Answer again =
        ask(Call.get("/token").with("Cookie", page.header("Set-Cookie").replaceFirst(";.*", "")));

    assertThat(again.text()).isEqualTo(page.text());
    assertThat(again.headers().has("Set-Cookie")).isFalse();
    assertThat(page.header("Cache-Control")).isEqualTo("private, no-cache");
    assertThat(again.header("Cache-Control")).isEqualTo("private, no-cache");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csrf=", "csrf=x", "__Host-csrf=x", "csrf=\"\""})
  void aTokenThatIsNoneOfOursIsWorthNothing(String cookie) {
    String token = cookie.replaceFirst(".*=", "");

    assertThat(ask(Call.post("/", "").with("Cookie", cookie).with("X-CSRF-Token", token)).status())
        .isEqualTo(403);
  }

  /** Whoever has no token may be anybody, and each field takes memory. */
  @Test
  void aFormIsSearchedForTheTokenUpToItsLimitOfFields() {
    assumeThat(way.execution()).as("which reads no body").isNotEqualTo(Execution.EVENT_LOOP);
    Call form =
        Call.post("/", "a&".repeat(1000))
            .with("Content-Type", FORM)
            .with("Cookie", "csrf=" + "x".repeat(32) + "; __Host-csrf=" + "x".repeat(32));

    assertThat(ask(form).status()).isEqualTo(413);
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, 200",
    "application/x-www-form-urlencoded, 403",
    "APPLICATION/X-WWW-Form-urlencoded; charset=utf-8, 403",
    "multipart/form-data; boundary=x, 403",
    "text/plain, 403",
    "'', 403",
  })
  void withoutTheHeadersOnlyWhatNoFormCanSendIsTaken(String type, int status) {
    Call call = Call.post("/", "{}").with("Cookie", "session=x");

    assertThat(ask(type.isEmpty() ? call : call.with("Content-Type", type)).status())
        .isEqualTo(status);
    assertThat(ask(call.with("Authorization", "Basic x").with("Content-Type", type)).status())
        .isEqualTo(status);
  }

  @Test
  void aWriteWithoutCookieAndCredentialsHarmsNobody() {
    Call call = Call.post("/", "name=hong").with("Content-Type", FORM);

    assertThat(ask(call).status()).isEqualTo(200);
    assertThat(ask(call.with("Authorization", "Basic x")).status()).isEqualTo(403);
    assertThat(ask(call.with("Cookie", "session=x")).status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "trusted.example",
        "https://",
        "https://trusted.example/",
        "https://trusted.example/path",
        "https://[",
        "https://hong@trusted.example",
        "https://trusted.example:443",
        "http://trusted.example:80",
        "null",
      })
  void onlyAnOriginCanBeTrusted(String origin) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CrossOriginProtection().withTrustedOrigin(origin))
        .withMessageContaining("'" + origin + "' is no origin");
  }
}
