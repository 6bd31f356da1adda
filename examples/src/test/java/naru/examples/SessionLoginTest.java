package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionLoginTest extends LoginTest {
  SessionLoginTest() {
    super("SessionLogin.java", 8085);
  }

  @Test
  void onlyARandomIdTravels() {
    String first = cookie(Answer.get(port, "/login?name=hong"));
    String second = cookie(Answer.get(port, "/login?name=hong"));

    assertThat(first).startsWith("session=").doesNotContain("hong").isNotEqualTo(second);
    assertThat(first.length() - "session=".length()).isGreaterThanOrEqualTo(22);
  }

  @Test
  void visitorsAreKeptApart() {
    String hong = cookie(Answer.get(port, "/login?name=hong"));
    String kim = cookie(Answer.get(port, "/login?name=kim"));

    assertThat(Answer.get(port, "/", "Cookie: " + hong).body()).isEqualTo("hong님 안녕하세요");
    assertThat(Answer.get(port, "/", "Cookie: " + kim).body()).isEqualTo("kim님 안녕하세요");
  }

  @Test
  void anIdThatTheServerDidNotGiveIsNotTakenOver() {
    String planted = "session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    Answer login = Answer.get(port, "/login?name=hong", "Cookie: " + planted);

    assertThat(cookie(login)).startsWith("session=").isNotEqualTo(planted);
    assertThat(Answer.get(port, "/", "Cookie: " + planted).body()).contains("<form");
  }

  @Test
  void aLoginChangesTheIdOfASessionThatWasThere() {
    String before = cookie(Answer.get(port, "/login?name=hong"));
    String after = cookie(Answer.get(port, "/login?name=kim", "Cookie: " + before));

    assertThat(after).isNotEqualTo(before);
    assertThat(Answer.get(port, "/", "Cookie: " + before).body()).contains("<form");
    assertThat(Answer.get(port, "/", "Cookie: " + after).body()).isEqualTo("kim님 안녕하세요");
  }

  /** As of a browser that says nothing of where a form comes from. */
  @Test
  void theFormThatLogsOutHasItsToken() {
    String session = cookie(Answer.get(port, "/login?name=hong"));
    Answer form = Answer.get(port, "/logout", "Cookie: " + session);
    String field = "name=\"csrf\" value=\"";
    int at = form.body().indexOf(field) + field.length();
    String token = form.body().substring(at, form.body().indexOf('"', at));
    String cookies = "Cookie: " + session + "; " + cookie(form);

    assertThat(logout(cookies, "csrf=wrong").status()).isEqualTo(403);
    assertThat(Answer.get(port, "/", cookies).body()).isEqualTo("hong님 안녕하세요");
    assertThat(logout(cookies, "csrf=" + token).status()).isEqualTo(303);
    assertThat(Answer.get(port, "/", cookies).body()).contains("<form");
  }

  private Answer logout(String cookies, String form) {
    String type = "Content-Type: application/x-www-form-urlencoded";
    return Answer.of(port, "POST", "/logout", form, cookies, type);
  }

  @Test
  void eachLoginLastsFiveMinutes() throws Exception {
    String before = cookie(Answer.get(port, "/login?name=hong"));
    Thread.sleep(1_100); // Of the first life: Max-Age counts seconds.
    Answer second = Answer.get(port, "/login?name=kim", "Cookie: " + before);

    assertThat(second.all("Set-Cookie")).singleElement().asString().contains("Max-Age=300");
  }
}
