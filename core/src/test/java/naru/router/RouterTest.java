package naru.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RouterTest {
  private static final Router USERS =
      new Router()
          .get("/", says("home"))
          .get("/users", says("list"))
          .post("/users", says("add"))
          .get("/users/{id}", (req, res) -> res.end("one " + req.param("id").orElse("none")))
          .put("/users/{id}", (req, res) -> res.end("put " + req.param("id").orElse("none")))
          .delete("/users/me", says("goodbye"))
          .get("/users/{id}/posts/{post}", RouterTest::posts)
          .get("/files/{path...}", (req, res) -> res.end("[" + req.param("path").orElse("") + "]"))
          .all("/any", (req, res) -> res.end("any " + req.method()))
          .post("/any", says("post"));

  private static RequestListener says(String text) {
    return (request, response) -> response.end(text);
  }

  private static void posts(Request request, Response response) {
    response.end(request.param("id").orElse("") + "+" + request.param("post").orElse(""));
  }

  private static Answer ask(Router router, String method, String target) {
    return Way.all().getFirst().ask(Call.of(method, target), router);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, home",
    "GET, /?x=/users, home",
    "GET, /users, list",
    "GET, /users?a=b/c, list",
    "GET, /%75sers, list",
    "POST, /users, add",
    "GET, /users/7, one 7",
    "GET, /users/%EA%B0%80, one 가",
    "GET, /users/a%2Fb, one a/b",
    "GET, /users/.., one ..",
    "GET, /users/100%, one 100%",
    "PUT, /users/7, put 7",
    "DELETE, /users/me, goodbye",
    "GET, /users/me, one me", // the literal has no GET
    "GET, /users/1/posts/2, 1+2",
    "GET, /files/, []",
    "GET, /files/a/b%20c, [a/b c]",
    "GET, /files//a/../b/, [/a/../b/]",
    "DELETE, /any, any DELETE",
    "OPTIONS, /any, any OPTIONS",
    "BREW, /any, any BREW",
    "POST, /any, post",
  })
  void aRequestGoesToTheRouteOfItsMethodAndPath(String method, String target, String expected) {
    Answer answer = ask(USERS, method, target);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /none",
    "POST, /none",
    "OPTIONS, /none",
    "GET, /users/",
    "GET, //users",
    "GET, /users//posts/1",
    "GET, /USERS",
    "GET, /users/1/posts",
    "GET, /files",
    "GET, /files/a%2Fb",
    "GET, /files/%2fb",
    "GET, /users%2F1",
  })
  void aPathThatNoPatternTakesIsNotFound(String method, String target) {
    Answer answer = ask(USERS, method, target);
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.text()).isEqualTo("NOT FOUND");
    assertThat(answer.headers().has("Allow")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "PATCH, /users, 'GET, HEAD, OPTIONS, POST'",
    "DELETE, /users/7, 'GET, HEAD, OPTIONS, PUT'",
    "POST, /users/me, 'DELETE, GET, HEAD, OPTIONS, PUT'",
    "get, /, 'GET, HEAD, OPTIONS'",
  })
  void aKnownPathWithAnotherMethodIsNotAllowed(String method, String target, String allow) {
    Answer answer = ask(USERS, method, target);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allow);
    assertThat(answer.text()).isEqualTo("METHOD NOT ALLOWED");
  }

  @ParameterizedTest
  @CsvSource({
    "/users, 'GET, HEAD, OPTIONS, POST'",
    "/users/me, 'DELETE, GET, HEAD, OPTIONS, PUT'",
    "*, 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT'",
  })
  void optionsTellsTheMethods(String target, String allow) {
    Answer answer = ask(USERS, "OPTIONS", target);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Allow")).isEqualTo(allow);
    assertThat(answer.text()).isEmpty();
  }

  @Test
  void optionsOfTheServerTellsOnlyWhatIsThere() {
    Router inner = new Router().put("/x", says("")).method("BREW", "/y", says(""));
    Answer answer = ask(new Router().get("/", says("")).mount("/i", inner), "OPTIONS", "*");
    assertThat(answer.header("Allow")).isEqualTo("BREW, GET, HEAD, OPTIONS, PUT");
  }

  @Test
  void aRouteForOptionsGoesFirst() {
    Router router = new Router().get("/", says("")).options("/", says("mine"));
    assertThat(ask(router, "OPTIONS", "/").text()).isEqualTo("mine");
  }

  @Test
  void headIsAnsweredByTheRouteOfGetWithoutABody() {
    Answer answer = ask(USERS, "HEAD", "/users");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo("4");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void aRouteForHeadGoesFirst() {
    Router router =
        new Router()
            .get("/", says("get"))
            .head("/", (request, response) -> response.writeHead(200, "X", "head").end());
    assertThat(ask(router, "HEAD", "/").header("X")).isEqualTo("head");
  }

  @Test
  void everyMethodHasItsName() {
    Router router =
        new Router()
            .get("/", says("GET"))
            .post("/", says("POST"))
            .put("/", says("PUT"))
            .patch("/", says("PATCH"))
            .delete("/", says("DELETE"))
            .options("/", says("OPTIONS"))
            .method("REPORT", "/", says("REPORT"));
    for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "REPORT")) {
      assertThat(ask(router, method, "/").text()).isEqualTo(method);
    }
  }

  @Test
  void besideAPatternForEveryPathWrongMethodsAreNotAllowed() {
    Router router =
        new Router()
            .put("/users/{id}", says("put"))
            .get("/{path...}", (req, res) -> res.end("file " + req.param("path").orElse("")));
    assertThat(ask(router, "GET", "/").text()).isEqualTo("file ");
    assertThat(ask(router, "GET", "/css/a.css").text()).isEqualTo("file css/a.css");
    assertThat(ask(router, "GET", "/users/1").text()).isEqualTo("file users/1");
    assertThat(ask(router, "POST", "/users/1").header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS, PUT");
    assertThat(ask(router, "POST", "/none").status()).isEqualTo(405);
    assertThat(ask(router, "POST", "/none").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
  }

  @Test
  void whatStandsForNotFoundIsAskedOnlyWhereNoPatternTakesThePath() {
    Router router =
        new Router()
            .put("/users/{id}", says("put"))
            .notFound(says("not found"))
            .get("/", says("x"));
    assertThat(ask(router, "GET", "/css/a.css").text()).isEqualTo("not found");
    assertThat(ask(router, "POST", "/none").text()).isEqualTo("not found");
    assertThat(ask(router, "GET", "/users/1").header("Allow")).isEqualTo("OPTIONS, PUT");
  }

  @Test
  void twoRoutesOfOneMethodAndShapeAreRefusedByTheirNames() {
    Router router = new Router().get("/users/{id}", says(""));
    router.put("/users/{name}", says("")).all("/users/{x}", says(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.get("/users/{name}", says("")))
        .withMessageContaining("GET /users/{id}")
        .withMessageContaining("GET /users/{name}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.all("/users/{y}", says("")))
        .withMessageContaining("any method /users/{x}")
        .withMessageContaining("any method /users/{y}");
    router.get("/a%20b", says(""));
    assertThatIllegalArgumentException().isThrownBy(() -> router.get("/a b", says("")));
  }

  @Test
  void aMethodIsAToken() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Router().method("", "/", says("")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Router().method("GET POST", "/", says("")))
        .withMessageContaining("'GET POST'");
  }

  @Test
  void routesMayBeAddedWhileItServes() {
    Router router = new Router();
    try (TestServer server = TestServer.start(router);
        TestClient client = Way.all().getFirst().connect(server)) {
      assertThat(client.call(Call.get("/late")).status()).isEqualTo(404);
      router.get("/late", says("late"));
      assertThat(client.call(Call.get("/late")).text()).isEqualTo("late");
      router.before((request, response) -> response.end("first"));
      assertThat(client.call(Call.get("/late")).text()).isEqualTo("first");
    }
  }

  @ParameterizedTest
  @MethodSource("naru.testing.Way#all")
  void itAnswersTheSameInEveryWay(Way way) {
    try (TestServer server = way.serve(USERS);
        TestClient client = way.connect(server)) {
      assertThat(client.call(Call.get("/users/a%20b?c")).text()).isEqualTo("one a b");
      assertThat(client.call(Call.of("HEAD", "/users")).header("Content-Length")).isEqualTo("4");
      assertThat(client.call(Call.of("PATCH", "/users")).status()).isEqualTo(405);
      assertThat(client.call(Call.get("/none")).status()).isEqualTo(404);
      assertThat(client.call(Call.of("OPTIONS", "/users")).header("Allow"))
          .isEqualTo("GET, HEAD, OPTIONS, POST");
      assertThat(client.call(Call.of("OPTIONS", "*")).status()).isEqualTo(204);
    }
  }
}
