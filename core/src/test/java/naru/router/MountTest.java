package naru.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import naru.http.HttpException;
import naru.http.RequestListener;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MountTest {
  private static Answer ask(Router router, String method, String target) {
    return Way.all().getFirst().ask(Call.of(method, target), router);
  }

  private static String text(Router router, String target) {
    return ask(router, "GET", target).text();
  }

  private static RequestListener says(String text) {
    return (request, response) -> response.end(text);
  }

  private static RequestListener tells(String... params) {
    return (request, response) -> {
      for (String param : params) {
        response.write(param + "=" + request.param(param).orElse("none") + ";");
      }
      response.end();
    };
  }

  @ParameterizedTest
  @CsvSource({
    "/api, root",
    "/api/, root",
    "/api?x, root",
    "/api/users, users",
    "/%61pi/users?x, users",
    "/api/health, outer",
    "/api/none, NOT FOUND",
    "/api//, NOT FOUND",
    "/apis, NOT FOUND",
    "/users, NOT FOUND",
    "/other, file",
  })
  void theMountedRouterAnswersAllBelowItsPrefixButWhatIsMoreSpecific(String target, String text) {
    Router api = new Router().get("/", says("root")).get("/users", says("users"));
    Router router =
        new Router()
            .get("/{file}", says("file"))
            .get("/apis", says("NOT FOUND"))
            .get("/users", says("NOT FOUND"))
            .mount("/api", api.get("/health", says("inner")))
            .get("/api/health", says("outer"));
    assertThat(text(router, target)).isEqualTo(text);
  }

  @Test
  void theRootOfAMountedRouterIsThePrefixForOtherMethodsToo() {
    Router api = new Router().get("/", says("root")).post("/", says("add"));
    Router router = new Router().get("/api", says("outer")).mount("/api/", api);
    assertThat(text(router, "/api")).isEqualTo("outer");
    assertThat(ask(router, "POST", "/api").text()).isEqualTo("add");
    assertThat(ask(router, "DELETE", "/api").header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    assertThat(ask(router, "OPTIONS", "/api/").header("Allow"))
        .isEqualTo("GET, HEAD, OPTIONS, POST");
  }

  @Test
  void whatAPathAllowsIsToldOfAllRoutersAround() {
    Router inner = new Router().post("/", says("post"));
    Router middle = new Router().put("/inner", says("put")).mount("/inner", inner);
    Router router =
        new Router()
            .get("/middle/inner", says("get"))
            .delete("/{any}/inner", says("what the mounted router hides"))
            .mount("/middle", middle);
    assertThat(text(router, "/middle/inner")).isEqualTo("get");
    assertThat(ask(router, "PUT", "/middle/inner").text()).isEqualTo("put");
    assertThat(ask(router, "POST", "/middle/inner").text()).isEqualTo("post");
    Answer answer = ask(router, "DELETE", "/middle/inner");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST, PUT");
    assertThat(ask(router, "POST", "/middle/other").status()).isEqualTo(404);
  }

  @Test
  void parametersOfThePrefixAreSeenInside() {
    Router posts = new Router().get("/{post}", tells("user", "post", "id"));
    Router users = new Router().mount("/{user}/posts", posts).get("/{id}", tells("id", "org"));
    Router router = new Router().mount("/orgs/{org}/users", users);
    assertThat(text(router, "/orgs/o/users/a%20b/posts/2")).isEqualTo("user=a b;post=2;id=none;");
    assertThat(text(router, "/orgs/o/users/7")).isEqualTo("id=7;org=o;");
  }

  @Test
  void whatIsBehindThePrefixIsAmongAllParameters() {
    RequestListener all = (req, res) -> res.end(new TreeMap<>(req.params()).toString());
    assertThat(text(new Router().mount("/files", all), "/files/a%20b/c")).isEqualTo("{rest=a b/c}");
    Router named = new Router().mount("/{user}/files", all).mount("/by/{rest}", all);
    assertThat(text(named, "/kim/files/a")).isEqualTo("{rest=a, user=kim}");
    assertThat(text(named, "/by/name/file")).isEqualTo("{rest=file}");
  }

  @Test
  void anInnerParameterHidesAnOuterOneOfItsName() {
    Router inner = new Router().get("/{id}", tells("id"));
    assertThat(text(new Router().mount("/{id}", inner), "/outer/inner")).isEqualTo("id=inner;");

    Router all = new Router().get("/{id}", (req, res) -> res.end(req.params().toString()));
    assertThat(text(new Router().mount("/{id}", all), "/outer/inner")).isEqualTo("{id=inner}");
  }

  @Test
  void allParametersAreThoseOfTheMountsAndOfTheRoute() {
    RequestListener tells =
        (req, res) -> {
          String one = req.param("b").orElseThrow();
          res.end(one + new TreeMap<>(req.params()) + req.param("b").orElseThrow());
        };
    Router inner = new Router().get("/{b}/{c...}", tells);
    assertThat(text(new Router().mount("/{a}", inner), "/1/2/3/4"))
        .isEqualTo("2{a=1, b=2, c=3/4}2");
  }

  @Test
  void aHandlerThatSetsTheParametersReplacesAll() {
    Router router =
        new Router()
            .get(
                "/{id}",
                (req, res) -> {
                  req.params(Map.of("other", "1"));
                  res.end(req.param("id").orElse("none") + req.params());
                });
    assertThat(text(router, "/7")).isEqualTo("none{other=1}");
  }

  @ParameterizedTest
  @CsvSource({
    "/files/7, id=7;rest=;",
    "/files/7/, id=7;rest=;",
    "/files/7/a%20b/c/, id=7;rest=a b/c/;",
    "/files/7/a%2Fb, NOT FOUND",
    "/files/7/own, own",
    "/files, NOT FOUND",
  })
  void aListenerThatIsNoRouterFindsTheRestOfThePath(String target, String text) {
    Router router =
        new Router().mount("/files/{id}", tells("id", "rest")).get("/files/{id}/own", says("own"));
    assertThat(text(router, target)).isEqualTo(text);
    assertThat(ask(router, "BREW", "/files/7/x").text()).isEqualTo("id=7;rest=x;");
  }

  @Test
  void aMountAtTheRootTakesWhatIsLeft() {
    Router inner = new Router().get("/", says("in /")).get("/a/{x...}", tells("x"));
    Router router = new Router().mount("/", inner).get("/b", says("b"));
    assertThat(text(router, "/")).isEqualTo("in /");
    assertThat(text(router, "/a/b/c")).isEqualTo("x=b/c;");
    assertThat(text(router, "/b")).isEqualTo("b");
    assertThat(ask(router, "POST", "/b").status()).isEqualTo(404);
  }

  @Test
  void innerHandlersStandBeforeTheMountedRouterAlone() {
    Router inner =
        new Router()
            .use(
                "/in",
                (request, response, next) -> {
                  response.appendHeader("X", "prefix");
                  next.next();
                })
            .before((request, response) -> response.appendHeader("X", "inner"))
            .get("/in/{x}", says("in"))
            .notFound(says("inner 404"));
    Router router =
        new Router()
            .mount("/m", inner)
            .get("/in/x", says("out"))
            .before((request, response) -> response.appendHeader("X", "outer"));
    assertThat(ask(router, "GET", "/in/x").headers().all("X")).containsExactly("outer");
    assertThat(ask(router, "GET", "/m/in/x").headers().all("X"))
        .containsExactly("outer", "prefix", "inner");
    assertThat(text(router, "/m/none")).isEqualTo("inner 404");
    assertThat(text(router, "/none")).isEqualTo("NOT FOUND");
  }

  @Test
  void theInnerErrorHandlerComesFirst() {
    Router inner =
        new Router()
            .get(
                "/{status}",
                (request, response) -> {
                  throw new HttpException(
                      Integer.parseInt(request.param("status").orElseThrow()), "x");
                })
            .onError(
                (failure, request, response) -> {
                  if (response.status() == 418) {
                    response.end("inner");
                    return;
                  }
                  throw failure;
                });
    Router router =
        new Router()
            .mount("/m", inner)
            .onError((failure, request, response) -> response.end("outer " + response.status()));
    assertThat(text(router, "/m/418")).isEqualTo("inner");
    assertThat(text(router, "/m/409")).isEqualTo("outer 409");
    assertThat(text(router, "/m/no/route")).isEqualTo("outer 404");
    assertThat(text(router, "/none")).isEqualTo("outer 404");
  }

  @Test
  void oneRouterMayBeMountedTwiceAndGrowAfterwards() {
    Router inner = new Router();
    Router router = new Router().mount("/a", inner).mount("/b", inner);
    inner.get("/x", says("x"));
    assertThat(text(router, "/a/x")).isEqualTo("x");
    assertThat(text(router, "/b/x")).isEqualTo("x");
  }

  @Test
  void twoThatWouldAnswerTheSameAreRefusedByTheirNames() {
    Router router = new Router().mount("/api", new Router()).get("/files/{path...}", says(""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.mount("/api/", new Router()))
        .withMessageContaining("what is mounted at /api and what is mounted at /api/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.get("/api/{path...}", says("")))
        .withMessageContaining("what is mounted at /api and GET /api/{path...}");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> router.mount("/files", new Router()))
        .withMessageContaining("GET /files/{path...} and what is mounted at /files");
  }

  @Test
  void aRouterIsNeverWithinItself() {
    Router outer = new Router();
    Router inner = new Router();
    outer.mount("/inner", new Router().mount("/", inner));
    assertThatIllegalArgumentException().isThrownBy(() -> outer.mount("/self", outer));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> inner.mount("/outer", outer))
        .withMessageContaining("/outer");
  }
}
