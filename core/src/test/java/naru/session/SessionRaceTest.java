package naru.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import naru.http.Execution;
import naru.session.Visitors.Visitor;
import naru.testing.Answer;
import naru.testing.Protocol;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two requests of one visitor at the same time: the second is served within the first. */
class SessionRaceTest {
  private final TestClock clock = new TestClock();
  private final Visitors visitors =
      new Visitors(
          new Way(Protocol.H1, Execution.VIRTUAL_THREADS),
          new Sessions(
              SessionOptions.defaults()
                  .withRolling(true)
                  .withLife(Duration.ofDays(1))
                  .withStore(new MemoryStore(1000, 1 << 20, clock)),
              clock));
  private final Visitor hong = visitors.visitor();

  SessionRaceTest() {
    hong.put("name", "hong");
  }

  @AfterEach
  void close() {
    visitors.close();
  }

  /** The same browser, in another window. */
  private Visitor window() {
    return visitors.visitor().withCookie(hong.cookie());
  }

  private static Object renewAndPut(Session session) {
    session.renew();
    session.put("role", "admin");
    return "";
  }

  @Test
  void writesToDifferentValuesAreBothKept() {
    hong.ask(
        (session, response) -> {
          window().put("inner", "1");
          session.put("outer", "2");
          return "";
        });

    assertThat(hong.get("inner") + hong.get("outer") + hong.get("name")).isEqualTo("12hong");
  }

  @Test
  void aWriteAndALoginAreBothKept() {
    Visitor other = window();
    Answer answer =
        hong.ask(
            (session, response) -> {
              other.ask((its, inner) -> renewAndPut(its));
              session.put("cart", "book");
              return "";
            });

    assertThat(answer.headers().has("Set-Cookie")).as("the login's cookie stands").isFalse();
    assertThat(other.get("role") + other.get("cart")).isEqualTo("adminbook");
    assertThat(hong.get("name")).as("by the old id").isEqualTo("(none)");
  }

  @Test
  void anIdThatWasKnownBeforeALoginDoesNotLeadToTheSessionBehindIt() {
    Visitor other = window();
    hong.ask(
        (session, response) -> {
          other.ask(
              (its, inner) -> {
                its.renew();
                its.put("cart", "book");
                return "";
              });
          return renewAndPut(session);
        });

    assertThat(hong.get("role") + hong.get("cart")).isEqualTo("admin(none)");
    assertThat(other.get("role") + other.get("cart")).isEqualTo("(none)book");
  }

  @Test
  void whatALogoutEndedNeverComesBackByAWrite() {
    Answer answer =
        hong.ask(
            (session, response) -> {
              window().ask((its, inner) -> logout(its));
              session.put("cart", "book");
              return session.get("name") + " " + session.get("cart");
            });

    assertThat(answer.text()).isEqualTo("Optional.empty Optional[book]");
    assertThat(hong.get("name") + hong.get("cart")).isEqualTo("(none)book");
  }

  @Test
  void whatALogoutEndedNeverComesBackByARenewal() {
    Answer answer =
        hong.ask(
            (session, response) -> {
              window().ask((its, inner) -> logout(its));
              session.renew();
              session.remove("name");
              return session.get("name") + " " + session.id();
            });

    assertThat(answer.text()).isEqualTo("Optional.empty Optional.empty");
    assertThat(hong.get("name")).isEqualTo("(none)");
  }

  @Test
  void aRenewalThatComesSecondTakesNothingFromTheFirst() {
    clock.pass(Duration.ofHours(1)); // So that the cookie is sent again, to live longer.
    Visitor other = window();
    Answer answer =
        hong.ask(
            (session, response) -> {
              other.ask((its, inner) -> renewAndPut(its));
              session.renew();
              return "";
            });

    assertThat(answer.headers().has("Set-Cookie")).as("the first one's cookie stands").isFalse();
    assertThat(other.get("role")).isEqualTo("admin");
  }

  private static Object logout(Session session) {
    session.destroy();
    return "";
  }

  @Test
  void manyRequestsAtOnceLoseNothing() throws ExecutionException, InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        String name = "n" + i;
        Visitor window = window();
        all.add(threads.submit(() -> window.put(name, name)));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    for (int i = 0; i < 100; i++) {
      assertThat(hong.get("n" + i)).isEqualTo("n" + i);
    }
  }
}
