package naru.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import naru.http.Execution;
import naru.http.HttpException;
import naru.http.RequestListener;
import naru.http.Response;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands around the routes: handlers, the error handler, and what comes after. */
class HandlersTest {
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());

  private static final class Broken extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** Asks, and returns when all handlers have returned. */
  private static Answer ask(Router router, String method, String target) {
    Way way = new Way(Protocol.H1, Execution.EVENT_LOOP);
    RequestListener listener =
        (request, response) -> {
          if (request.url().equals("/barrier")) {
            response.end();
          } else {
            router.handle(request, response);
          }
        };
    try (TestServer server = way.serve(listener);
        TestClient client = way.connect(server)) {
      Answer answer = client.call(Call.of(method, target));
      // On one event loop, so the handlers of the first have returned when this one is answered.
      client.call(Call.get("/barrier"));
      return answer;
    }
  }

  private static Answer get(Router router, String target) {
    return ask(router, "GET", target);
  }

  private Handler layer(String name) {
    return (request, response, next) -> {
      log.add(name + ">");
      next.next();
      log.add("<" + name);
    };
  }

  private Router logged() {
    return new Router().get("/", (request, response) -> said(response, "route"));
  }

  private void said(Response response, String text) {
    log.add(text);
    response.end(text);
  }

  @Test
  void handlersLieAroundTheRouteInTheirOrder() {
    Answer answer = get(logged().use(layer("a")).use(layer("b")), "/");
    assertThat(answer.text()).isEqualTo("route");
    assertThat(log).containsExactly("a>", "b>", "route", "<b", "<a");
  }

  @Test
  void aHandlerThatDoesNotGoOnAnswersByItself() {
    Router router =
        logged().use((request, response, next) -> said(response, "closed")).use(layer("never"));
    assertThat(get(router, "/").text()).isEqualTo("closed");
    assertThat(log).doesNotContain("route", "never>");
  }

  @Test
  void theParametersOfTheRouteAreThereBehindNext() {
    Handler seen =
        (request, response, next) -> {
          log.add("before " + new TreeMap<>(request.params()));
          next.next();
          log.add("after " + new TreeMap<>(request.params()));
        };
    Router inner = new Router().use(seen).get("/{post}", (request, response) -> response.end());
    get(new Router().use(seen).mount("/users/{id}", inner), "/users/7/8");
    assertThat(log)
        .containsExactly(
            "before {}", "before {id=7}", "after {id=7, post=8}", "after {id=7, post=8}");
  }

  @ParameterizedTest
  @CsvSource({
    "/admin, true",
    "/admin/, true",
    "/admin/x, true",
    "/%61dmin/x, true",
    "/admin?x, true",
    "/admins, false",
    "/x/admin, false",
    "/, false",
  })
  void aHandlerWithAPrefixStandsBeforeAllBelowIt(String target, boolean guarded) {
    Router router =
        new Router()
            .use("/admin", (request, response, next) -> response.writeHead(401).end())
            .get("/{path...}", (request, response) -> response.end("open"));
    assertThat(get(router, target).status()).isEqualTo(guarded ? 401 : 200);
  }

  @Test
  void anEncodedSlashDoesNotLeadPastAGuard() {
    Router router =
        new Router()
            .use("/admin", (request, response, next) -> response.writeHead(401).end())
            .get(
                "/{path...}",
                (request, response) -> response.end(request.param("path").orElse("")));
    assertThat(get(router, "/admin%2Fx").status()).isEqualTo(404);
    assertThat(get(router, "/a%2fadmin/../x").status()).isEqualTo(404);
  }

  @Test
  void handlersRunForWhatIsNotFoundToo() {
    Router router =
        logged()
            .use(
                (request, response, next) -> {
                  try {
                    next.next();
                  } catch (HttpException e) {
                    log.add("saw " + e.status());
                    throw e;
                  }
                });
    assertThat(get(router, "/none").status()).isEqualTo(404);
    assertThat(ask(router, "POST", "/").status()).isEqualTo(405);
    assertThat(log).containsExactly("saw 404", "saw 405");
  }

  @Test
  void aHandlerCallsNextOnce() {
    Router router =
        new Router()
            .use(
                (request, response, next) -> {
                  next.next();
                  next.next();
                })
            .get("/", (request, response) -> log.add("route"))
            .onError(
                (failure, request, response) -> response.end(String.valueOf(failure.getMessage())));
    assertThat(get(router, "/").text()).isEqualTo("A handler of a router has called next() twice");
    assertThat(log).containsExactly("route");
  }

  @Test
  void beforeStopsWhenItHasAnswered() {
    Router router =
        logged()
            .before(
                (request, response) -> {
                  if (request.query().has("stop")) {
                    response.end("stopped");
                  }
                });
    assertThat(get(router, "/?stop").text()).isEqualTo("stopped");
    assertThat(log).isEmpty();
    assertThat(get(router, "/").text()).isEqualTo("route");
  }

  @Test
  void afterIsCalledWhenAllIsDone() {
    Router router = logged().after((request, response) -> log.add("after"));
    get(router.use(layer("a")), "/");
    assertThat(log).containsExactly("a>", "route", "<a", "after");
  }

  @Test
  void afterIsCalledForFailuresWithTheAnswerOfTheErrorHandler() {
    Router router =
        new Router()
            .get(
                "/",
                (request, response) -> {
                  throw new Broken();
                })
            .onError((failure, request, response) -> response.status(418).end())
            .after((request, response) -> log.add("after " + response.status()));
    assertThat(get(router, "/").status()).isEqualTo(418);
    assertThat(log).containsExactly("after 418");
  }

  @Test
  void afterIsCalledForFailuresWithoutAnErrorHandlerAndKeepsThem() {
    Router router =
        new Router()
            .get(
                "/",
                (request, response) -> {
                  throw new HttpException(418, "teapot");
                })
            .after((request, response) -> log.add("one"))
            .after(
                (request, response) -> {
                  throw new Broken();
                })
            .after((request, response) -> log.add("two"));
    assertThat(get(router, "/").status()).isEqualTo(418);
    assertThat(log).containsExactly("one", "two");
  }

  @Test
  void withoutAnErrorHandlerTheServerAnswers() {
    Router router =
        new Router()
            .get(
                "/teapot",
                (request, response) -> {
                  throw new HttpException(418, "teapot", "X", "y");
                })
            .get(
                "/broken",
                (request, response) -> {
                  throw new Broken();
                });
    assertThat(get(router, "/teapot").status()).isEqualTo(418);
    assertThat(get(router, "/teapot").header("X")).isEqualTo("y");
    assertThat(get(router, "/teapot").text()).isEqualTo("teapot");
    assertThat(get(router, "/broken").status()).isEqualTo(500);
    assertThat(get(router, "/broken").text()).isEqualTo("Internal Server Error");
  }

  @Test
  void theErrorHandlerFindsStatusAndFieldsAndNothingOfTheFailedBody() {
    Router router =
        new Router()
            .use(
                (request, response, next) -> {
                  response.setHeader("X-Mine", "kept");
                  next.next();
                })
            .get(
                "/",
                (request, response) -> {
                  response.writeHead(
                      200, "Content-Type", "text/html", "Content-Length", "9", "ETag", "\"x\"");
                  response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
                  response.setHeader("Content-Location", "/page.html");
                  response.setHeader("Content-Digest", "sha-256=:AAAA:");
                  response.setHeader("Repr-Digest", "sha-256=:AAAA:");
                  response.setHeader("Accept-Ranges", "bytes");
                  response.addTrailer("X-Sum", "of the failed");
                  throw new HttpException(429, "slow", "Retry-After", "7");
                })
            .get(
                "/broken",
                (request, response) -> {
                  throw new StackOverflowError();
                })
            .onError(
                (failure, request, response) -> {
                  response.flushHeaders(); // So that it goes in chunks, which trailers can follow.
                  response.end(response.status() + " " + failure.getMessage());
                });
    Answer answer = get(router, "/");
    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.text()).isEqualTo("429 slow");
    assertThat(answer.header("Retry-After")).isEqualTo("7");
    assertThat(answer.header("X-Mine")).isEqualTo("kept");
    assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(answer.trailers().lines()).isEmpty();
    assertThat(answer.headers().has("Content-Type")).isFalse();
    assertThat(
            Stream.of("Content-Location", "Content-Digest", "Repr-Digest", "Accept-Ranges", "ETag")
                .filter(answer.headers()::has))
        .isEmpty();
    assertThat(answer.headers().has("Cache-Control")).isFalse();
    assertThat(get(router, "/broken").status()).isEqualTo(500);
    assertThat(ask(router, "POST", "/").header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    assertThat(get(router, "/none").text()).isEqualTo("404 NOT FOUND");
  }

  @Test
  void whatTheErrorHandlerThrowsTheServerAnswers() {
    Router router =
        new Router()
            .get(
                "/",
                (request, response) -> {
                  throw new Broken();
                })
            .onError(
                (failure, request, response) -> {
                  if (failure instanceof Broken) {
                    throw new HttpException(503, "later", failure);
                  }
                  throw failure;
                });
    assertThat(get(router, "/").status()).isEqualTo(503);
    assertThat(get(router, "/none").status()).isEqualTo(404);
  }

  @Test
  void onceTheHeadWasSentAFailureGoesPastTheErrorHandler() {
    Router router =
        watched(
            (request, response) -> {
              response.setHeader("Content-Length", "10");
              response.write("half");
              throw new Broken();
            });
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      client.readBytesToClose();
    }
    assertThat(log).containsExactly("Broken");
  }

  @Test
  void onceTheClientHasGoneAFailureGoesPastTheErrorHandler() {
    CountDownLatch begun = new CountDownLatch(1);
    Router router =
        watched(
            (request, response) -> {
              CountDownLatch gone = new CountDownLatch(1);
              response.onClose(gone::countDown);
              begun.countDown();
              gone.await();
              throw new Broken();
            });
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(() -> begun.getCount() == 0);
      client.reset();
      await().untilAsserted(() -> assertThat(log).containsExactly("Broken"));
    }
  }

  /** Its error handler says so if it is asked; what comes past it is told by its class. */
  private Router watched(RequestListener route) {
    Router inner =
        new Router().get("/", route).onError((failure, request, response) -> log.add("asked"));
    return new Router()
        .mount("/", inner)
        .use(
            (request, response, next) -> {
              try {
                next.next();
              } catch (Exception e) {
                log.add(e.getClass().getSimpleName());
                throw e;
              }
            });
  }

  @Test
  void aLaterErrorHandlerAndNotFoundReplaceTheFirst() {
    Router router =
        new Router()
            .onError((failure, request, response) -> response.end("one"))
            .onError((failure, request, response) -> response.end("two"))
            .get(
                "/",
                (request, response) -> {
                  throw new Broken();
                })
            .notFound((request, response) -> response.end("three"))
            .notFound((request, response) -> response.end("four"));
    assertThat(get(router, "/").text()).isEqualTo("two");
    assertThat(get(router, "/none").text()).isEqualTo("four");
  }
}
