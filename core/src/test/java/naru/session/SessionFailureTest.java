package naru.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import naru.http.Execution;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.Response;
import naru.router.Router;
import naru.session.Visitors.Visitor;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.TestClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;

/** What visitors see of a store that fails, and what a store sees of visitors. */
class SessionFailureTest {
  private static final Way THREADS = new Way(Protocol.H1, Execution.VIRTUAL_THREADS);
  private static final Way LOOP = new Way(Protocol.H1, Execution.EVENT_LOOP);

  private final FailingStore store = new FailingStore();
  private final TestClock clock = new TestClock();
  private final AtomicLong nanos = new AtomicLong();
  private final Sessions sessions =
      new Sessions(SessionOptions.defaults().withStore(store), clock, nanos::get);

  private static void isUnavailable(Answer answer) {
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.text()).isEqualTo("Service Unavailable");
    assertThat(answer.headers().has("Set-Cookie")).isFalse();
  }

  @Test
  void whoNeedsAStoreThatIsGoneGetsA503AndOthersTheirPages() {
    try (Visitors visitors = new Visitors(THREADS, sessions)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");

      store.unreadable = true;
      isUnavailable(hong.ask((session, response) -> session.get("name")));
      assertThat(visitors.visitor().get("name")).as("without a cookie").isEqualTo("(none)");
      store.unreadable = false;
      assertThat(hong.get("name")).isEqualTo("hong");
    }
  }

  @Test
  void aPageForErrorsThatAsksForTheSessionAgainWaitsForNothing() {
    Router router =
        new Router()
            .get("/", (request, response) -> response.end(name(request, response)))
            .onError((failure, request, response) -> response.end(name(request, response)));
    try (Visitors visitors = new Visitors(THREADS, sessions);
        TestServer server = THREADS.serve(router);
        TestClient client = THREADS.connect(server)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");

      store.unreadable = true;
      store.asked.set(0);
      isUnavailable(client.call(Call.get("/").with("Cookie", hong.cookie())));
      assertThat(store.asked).hasValue(1);
    }
  }

  private String name(Request request, Response response) {
    return sessions.of(request, response).get("name").orElse("(none)");
  }

  @Test
  void whatCannotBeWrittenIsA503AndReadersGoOn() {
    try (Visitors visitors = new Visitors(THREADS, sessions)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");

      store.unwritable = true;
      isUnavailable(hong.put("name", "kim"));
      isUnavailable(visitors.visitor().put("name", "kim"));
      isUnavailable(
          hong.ask(
              (session, response) -> {
                session.renew();
                return "renewed";
              }));
      assertThat(hong.get("name")).isEqualTo("hong");
      clock.pass(Duration.ofMinutes(20));
      assertThat(hong.get("name")).as("a use that can't be noted").isEqualTo("hong");
      clock.pass(Duration.ofMinutes(5));
      store.unwritable = false;
      assertThat(hong.get("name")).isEqualTo("hong");
      clock.pass(Duration.ofMinutes(20));
      assertThat(hong.get("name")).as("since the use that was noted").isEqualTo("hong");
    }
  }

  /** Else the cookie could end before the session, whose next use needn't be noted. */
  @Test
  void aUseThatMayHaveBeenNotedAllTheSameRenewsTheCookie() {
    try (Visitors visitors = new Visitors(THREADS, sessions)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");
      clock.pass(Duration.ofMinutes(2));

      store.unwritable = true;

      Answer answer = hong.ask((session, response) -> session.get("name").orElse("(none)"));
      assertThat(answer.text()).isEqualTo("hong");
      assertThat(answer.headers().has("Set-Cookie")).isTrue();
    }
  }

  @Test
  void aLoginThatFailsInTheMiddleLosesNoSession() {
    try (Visitors visitors = new Visitors(THREADS, sessions)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");
      String before = hong.cookie();

      Answer answer =
          hong.ask(
              (session, response) -> {
                session.renew();
                throw new HttpException(503, "the database is busy");
              });

      assertThat(answer.status()).isEqualTo(503);
      assertThat(hong.cookie()).isNotEqualTo(before);
      assertThat(hong.get("name")).isEqualTo("hong");
    }
  }

  @Test
  void aRequestThatHasWaitedLongDoesNotAskASlowStoreAgain() {
    try (Visitors visitors = new Visitors(THREADS, sessions)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");

      store.delay = () -> nanos.addAndGet(Duration.ofMillis(301).toNanos());
      store.asked.set(0);
      isUnavailable(hong.put("name", "kim"));
      assertThat(store.asked).as("to load").hasValue(1);
      assertThat(hong.get("name")).as("one operation may take longer").isEqualTo("hong");

      store.delay =
          () -> {
            nanos.addAndGet(Duration.ofMillis(100).toNanos());
            // That the clock of the day is set is no wait.
            clock.pass(Duration.ofMinutes(1));
          };
      assertThat(hong.put("name", "kim").status()).isEqualTo(200);
      assertThat(hong.get("name")).isEqualTo("kim");
    }
  }

  @Test
  void aStoreThatBlocksIsRefusedOnAnEventLoop() {
    Answer answer =
        LOOP.ask(
            Call.get("/"),
            (request, response) -> {
              try {
                sessions.of(request, response);
                response.end("taken");
              } catch (IllegalStateException e) {
                response.end(String.valueOf(e.getMessage()));
              }
            });

    assertThat(answer.text())
        .isEqualTo(
            "Sessions in a FailingStore wait for it, which an event loop must not: run the server"
                + " with Execution.VIRTUAL_THREADS, or keep its sessions in a MemoryStore");
  }

  @Test
  void idsOfOtherSessionsInTheSameStoreAreUnknown() {
    Sessions admins =
        new Sessions(SessionOptions.defaults().withStore(store).withCookieName("admin"), clock);
    try (Visitors visitors = new Visitors(THREADS, sessions);
        Visitors backstage = new Visitors(THREADS, admins)) {
      Visitor hong = visitors.visitor();
      hong.put("name", "hong");
      String forged = hong.cookie().replaceFirst(".*=", "admin=");

      assertThat(backstage.visitor().withCookie(forged).get("name")).isEqualTo("(none)");
    }
  }

  @Test
  void tenThousandStrangersMakeNoSession() {
    MemoryStore memory = new MemoryStore();
    Sessions many = new Sessions(SessionOptions.defaults().withStore(memory));
    try (TestServer server =
            THREADS.serve(
                (request, response) -> {
                  Session session = many.of(request, response);
                  response.end(session.get("name").orElse("stranger") + session.isNew());
                });
        TestClient client = THREADS.connect(server)) {
      for (int i = 0; i < 10_000; i++) {
        Call call = Call.get("/");
        if (i % 2 == 0) {
          call = call.with("Cookie", "session=" + SessionId.random());
        }
        Answer answer = client.call(call);
        assertThat(answer.text()).isEqualTo("strangertrue");
        assertThat(answer.headers().has("Set-Cookie")).isFalse();
      }
    }
    assertThat(memory.count()).isZero();
  }
}
