package naru.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import naru.session.Visitors.Visitor;
import naru.testing.Answer;
import naru.testing.Way;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions as visitors of a server have them. */
@ParameterizedClass
@MethodSource("naru.testing.Way#all")
class SessionTest {
  private final Way way;
  private final String name;
  private final TestClock clock = new TestClock();
  private final MemoryStore store = new MemoryStore(1000, 1 << 20, clock);
  private Visitors visitors;

  SessionTest(Way way) {
    this.way = way;
    this.name = way.protocol().isSecure() ? "__Host-session" : "session";
    this.visitors =
        new Visitors(way, new Sessions(SessionOptions.defaults().withStore(store), clock));
  }

  @AfterEach
  void close() {
    visitors.close();
  }

  private Visitor hong() {
    Visitor hong = visitors.visitor();
    hong.put("name", "홍길동");
    return hong;
  }

  @Test
  void whatAVisitorStoresIsThereInLaterRequests() {
    Visitor hong = hong();

    assertThat(hong.get("name")).isEqualTo("홍길동");
    assertThat(hong.get("other")).isEqualTo("(none)");
    assertThat(visitors.visitor().get("name")).as("another visitor").isEqualTo("(none)");
  }

  @Test
  void valuesAreReplacedAndRemoved() {
    Visitor hong = hong();
    hong.put("color", "red");
    hong.put("name", "kim");
    hong.ask(
        (session, response) -> {
          session.remove("color");
          session.remove("unknown");
          return "";
        });

    assertThat(hong.get("name")).isEqualTo("kim");
    assertThat(hong.get("color")).isEqualTo("(none)");
  }

  @Test
  void onlyARandomIdTravelsWhereNoScriptAndNoOtherSiteGetsIt() {
    Answer answer = visitors.visitor().put("name", "hong");

    assertThat(answer.header("Set-Cookie"))
        .matches(
            name
                + "=[A-Za-z0-9_-]{32}; Max-Age=1800; Path=/; SameSite=Lax; "
                + (way.protocol().isSecure() ? "Secure; HttpOnly" : "HttpOnly"));
  }

  @Test
  void anIdIsNeverGivenTwice() {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      assertThat(ids.add(hong().cookie())).isTrue();
    }
  }

  @Test
  void theStoreDoesNotKnowTheId() {
    String id = hong().cookie().substring(name.length() + 1);

    assertThat(store.load(id)).isEmpty();
    assertThat(store.load(new SessionKeys("session").of(id))).isPresent();
  }

  @Test
  void forWhoeverStoresNothingNothingIsStoredOrSent() {
    for (int i = 0; i < 100; i++) {
      Answer answer =
          visitors
              .visitor()
              .ask(
                  (session, response) -> {
                    session.remove("name");
                    session.renew();
                    session.destroy();
                    return session.get("name") + " " + session.id() + " " + session.isNew();
                  });
      assertThat(answer.text()).isEqualTo("Optional.empty Optional.empty true");
      assertThat(answer.headers().has("Set-Cookie")).isFalse();
    }
    assertThat(store.count()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name}",
        "{name}=",
        "{name}=%",
        "{name}=../../etc/passwd",
        "{name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{name}=%EB%82%98%EB%A3%A8AAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{name}=\"\"; {name}=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "{name}=%0D%0A%00",
      })
  void anIdThatIsNotKnownIsAnOrdinaryVisitorsAndNeverTakenOver(String pattern) {
    String cookie = pattern.replace("{name}", name);
    Visitor stranger = visitors.visitor().withCookie(cookie);

    assertThat(stranger.get("name")).isEqualTo("(none)");
    assertThat(stranger.cookie()).as("nothing was set").isEqualTo(cookie);
    stranger.put("name", "hong");
    assertThat(stranger.cookie()).matches(name + "=[A-Za-z0-9_-]{32}").isNotEqualTo(cookie);
    assertThat(stranger.get("name")).isEqualTo("hong");
    assertThat(visitors.visitor().withCookie(cookie).get("name")).isEqualTo("(none)");
  }

  @Test
  void anIdOfAnyLengthIsAnOrdinaryVisitors() {
    Visitor hong = hong();
    String truncated = hong.cookie().substring(0, hong.cookie().length() - 1);
    String oversized = hong.cookie() + "A".repeat(10_000);

    assertThat(visitors.visitor().withCookie(truncated).get("name")).isEqualTo("(none)");
    assertThat(visitors.visitor().withCookie(oversized).get("name")).isEqualTo("(none)");
    assertThat(hong.get("name")).isEqualTo("홍길동");
  }

  @Test
  void aRenewedSessionKeepsItsDataUnderANewId() {
    Visitor hong = hong();
    String before = hong.cookie();

    Answer answer =
        hong.ask(
            (session, response) -> {
              session.renew();
              session.put("role", "admin");
              return name + "=" + session.id().orElse("");
            });

    assertThat(answer.headers().all("Set-Cookie")).hasSize(1);
    assertThat(hong.cookie()).isEqualTo(answer.text()).isNotEqualTo(before);
    assertThat(hong.get("name") + hong.get("role")).isEqualTo("홍길동admin");
    assertThat(visitors.visitor().withCookie(before).get("name")).isEqualTo("(none)");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void aDestroyedSessionIsGoneWithItsCookie() {
    Visitor hong = hong();
    String before = hong.cookie();

    Answer answer =
        hong.ask(
            (session, response) -> {
              session.destroy();
              return session.get("name") + " " + session.id();
            });

    assertThat(answer.text()).isEqualTo("Optional.empty Optional.empty");
    assertThat(answer.header("Set-Cookie"))
        .isEqualTo(
            name
                + "=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/; SameSite=Lax; "
                + (way.protocol().isSecure() ? "Secure; HttpOnly" : "HttpOnly"));
    assertThat(store.count()).isZero();
    assertThat(hong.withCookie(before).get("name")).isEqualTo("(none)");
  }

  @Test
  void afterADestroyAnotherSessionMayBegin() {
    Visitor hong = hong();
    String before = hong.cookie();

    Answer answer =
        hong.ask(
            (session, response) -> {
              session.destroy();
              session.put("name", "kim");
              return "";
            });

    assertThat(answer.headers().all("Set-Cookie")).hasSize(1);
    assertThat(hong.cookie()).isNotEqualTo(before);
    assertThat(hong.get("name")).isEqualTo("kim");
  }

  @Test
  void otherCookiesOfTheAnswerStay() {
    Answer answer =
        visitors
            .visitor()
            .ask(
                (session, response) -> {
                  response.appendHeader("Set-Cookie", "a=1");
                  session.put("name", "hong");
                  response.appendHeader("Set-Cookie", "sessions=2");
                  session.renew();
                  return "";
                });

    assertThat(answer.headers().all("Set-Cookie"))
        .hasSize(3)
        .contains("a=1", "sessions=2")
        .satisfiesOnlyOnce(it -> assertThat(it).startsWith(name + "="));
  }

  @Test
  void theSameRequestHasOneSession() {
    Sessions sessions = new Sessions();
    Answer answer =
        way.ask(
            naru.testing.Call.get("/"),
            (request, response) -> {
              Session first = sessions.of(request, response);
              Session again = sessions.of(request, response);
              Session elsewhere = new Sessions().of(request, response);
              response.end((first == again) + " " + (first == elsewhere));
            });

    assertThat(answer.text()).isEqualTo("true false");
  }

  @Test
  void aNewSessionIsNewForTheWholeRequest() {
    assertThat(
            visitors
                .visitor()
                .text(
                    (session, response) -> {
                      boolean before = session.isNew();
                      session.put("name", "hong");
                      return before + " " + session.isNew();
                    }))
        .isEqualTo("true true");
  }

  @Test
  void aSessionCantBeginOrBeRenewedOnceTheHeadWasSent() {
    Visitor hong = hong();
    Visitors.Use late =
        (session, response) -> {
          response.write("head ");
          try {
            session.put("color", "red");
            session.renew();
          } catch (IllegalStateException e) {
            response.write(String.valueOf(e.getMessage()));
          }
          response.end();
          return "";
        };

    assertThat(visitors.visitor().text(late))
        .startsWith("head A session can't begin after the head of the response was sent: ");
    assertThat(hong.text(late))
        .startsWith("head A session can't be renewed after the head of the response was sent: ");
    assertThat(hong.get("color")).as("a session that is there takes values").isEqualTo("red");
    assertThat(store.count()).isEqualTo(1);
  }

  @Test
  void aSessionCanEndEvenAfterTheHeadWasSent() {
    Visitor hong = hong();
    assertThat(
            hong.text(
                (session, response) -> {
                  response.write("bye");
                  session.destroy();
                  response.end();
                  return "";
                }))
        .isEqualTo("bye");

    assertThat(hong.get("name")).isEqualTo("(none)");
  }

  @Test
  void aSessionIsNoPlaceForFiles() {
    Visitor hong = hong();
    hong.put("note", "x".repeat(60_000));
    assertThat(hong.put("note", "y".repeat(65_500)).status()).as("replaced").isEqualTo(200);

    assertThat(
            hong.text(
                (session, response) -> {
                  try {
                    session.put("more", "x".repeat(100));
                    return "taken";
                  } catch (IllegalArgumentException e) {
                    return String.valueOf(e.getMessage());
                  }
                }))
        .contains("'more'")
        .contains("65536");
    assertThat(hong.get("more")).isEqualTo("(none)");
  }

  @Test
  void aStoreThatTakesNothingIsA503() {
    visitors.close();
    visitors =
        new Visitors(
            way,
            new Sessions(SessionOptions.defaults().withStore(new MemoryStore(10, 1000, clock))));
    Visitor hong = visitors.visitor();

    Answer answer = hong.put("name", "x".repeat(1000));

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isEqualTo("1");
    assertThat(answer.text()).isEqualTo("Service Unavailable");
    assertThat(answer.headers().has("Set-Cookie")).isFalse();
  }

  @Test
  void behindAProxyThatEndsTlsTheCookieCanBeSecure() {
    visitors.close();
    SessionOptions options = SessionOptions.defaults().withStore(store).withSecure(true);
    visitors = new Visitors(way, new Sessions(options, clock));
    Visitor hong = visitors.visitor();

    Answer answer =
        hong.ask(
            (session, response) -> {
              session.put("name", "hong");
              return "";
            });

    assertThat(answer.header("Set-Cookie")).startsWith("__Host-session=").contains("; Secure");
    assertThat(hong.get("name")).isEqualTo("hong");
    Visitor plain = visitors.visitor().withCookie(hong.cookie().replace("__Host-", ""));
    assertThat(plain.get("name")).isEqualTo("(none)");
  }
}
