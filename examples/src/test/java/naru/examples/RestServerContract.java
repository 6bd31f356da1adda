package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What RestServer answers, whatever database it keeps its users in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RestServerContract {
  static final String JSON = "Content-Type: application/json";

  private Example example;
  private int port;

  /** DATABASE_URL of an empty database. */
  abstract String databaseUrl() throws Exception;

  @BeforeAll
  void start() throws Exception {
    example = startServer(databaseUrl());
    port = example.awaitPort();
  }

  @AfterAll
  void stop() {
    if (example != null) {
      example.close();
    }
  }

  @BeforeEach
  void empty() {
    ids().forEach(id -> Answer.of(port, "DELETE", "/users/" + id, ""));
    assertThat(users()).isEqualTo("{}");
  }

  static Example startServer(String databaseUrl) {
    return Example.start("rest/RestServer.java", Map.of("PORT", "0", "DATABASE_URL", databaseUrl));
  }

  @Test
  void usersAreListedByIdInTheOrderInWhichTheyCame() {
    String first = add("홍길동");
    String second = add("성춘향");

    Answer answer = Answer.get(port, "/users");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo("{\"%s\":\"홍길동\",\"%s\":\"성춘향\"}".formatted(id(first), id(second)));
    assertThat(Long.parseLong(id(first))).isLessThan(Long.parseLong(id(second)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/users", "/user"})
  void anAddedUserIs201WithItsLocation(String path) {
    Answer answer = Answer.of(port, "POST", path, "{\"name\":\"홍길동\"}", JSON);

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("등록 성공");
    assertThat(answer.field("Location")).matches("/users/[1-9][0-9]*");
    assertThat(users()).isEqualTo("{\"%s\":\"홍길동\"}".formatted(id(answer.field("Location"))));
    assertThat(Answer.of(port, "GET", answer.field("Location"), "").body())
        .isEqualTo("{\"name\":\"홍길동\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/users/", "/user/"})
  void aRenamedUserIsAnsweredWithAllUsers(String path) {
    String id = id(add("홍길동"));
    String other = id(add("성춘향"));

    Answer answer = Answer.of(port, "PUT", path + id, "{\"name\":\"이몽룡\"}", JSON);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo("{\"%s\":\"이몽룡\",\"%s\":\"성춘향\"}".formatted(id, other))
        .isEqualTo(users());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/users/", "/user/"})
  void aDeletedUserIsGoneAndItsIdIsNotGivenAgain(String path) {
    String id = id(add("홍길동"));

    Answer answer = Answer.of(port, "DELETE", path + id, "");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).isEqualTo("application/json; charset=utf-8");
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(id(add("성춘향"))).isNotEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"999999", "0", "-1", "+1", "abc", "1.0", "99999999999999999999", "%zz", "1'--"})
  void anIdThatIsNotThereIs404(String id) {
    String there = add("홍길동");

    problem(Answer.of(port, "GET", "/users/" + id, ""), 404);
    problem(Answer.of(port, "PUT", "/users/" + id, "{\"name\":\"x\"}", JSON), 404);
    problem(Answer.of(port, "DELETE", "/users/" + id, ""), 404);
    problem(Answer.of(port, "DELETE", "/user/" + id, ""), 404);
    assertThat(users()).isEqualTo("{\"%s\":\"홍길동\"}".formatted(id(there)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                    | 422 | name
          {"name":""}           | 422 | name
          {"name":"  "}         | 422 | name
          {"name":"\\u00a0"}     | 422 | name
          {"name":"\\u200b "}    | 422 | name
          {"name":"\\u3164"}     | 422 | name
          {"name":"\\u2800\\ufe0f"} | 422 | name
          {"name":null}         | 422 | name
          {"Name":"x"}          | 422 | name
          {"name":"a\\u0000"}    | 422 | name
          {"name":"a\\nb"}       | 422 | name
          {"name":"\\ud800"}     | 422 | name
          {"name":5}            | 400 | name
          {"name":true}         | 400 | name
          {"name":["a"]}        | 400 | name
          {"name":{"a":"b"}}    | 400 | name
          {"name":"a","name":""}| 400 | twice
          []                    | 400 | object
          "name"                | 400 | object
          5                     | 400 | object
          null                  | 400 | null
          `{"name":"x"`         | 400 | early
          {"name":x}            | 400 | line 1
          {"name":"x"} y        | 400 | 'y'
          ``                    | 400 | empty
          """)
  void whatIsNotAnObjectWithANameIsAProblemThatSaysWhatIsWrong(
      String body, int status, String complaint) {
    String id = id(add("홍길동"));
    for (Answer answer :
        List.of(
            Answer.of(port, "POST", "/users", body, JSON),
            Answer.of(port, "POST", "/user", body, JSON),
            Answer.of(port, "PUT", "/users/" + id, body, JSON))) {
      problem(answer, status);
      assertThat(answer.body()).contains(complaint);
    }
    assertThat(users()).isEqualTo("{\"%s\":\"홍길동\"}".formatted(id));
  }

  @Test
  void aNameHasOneToAHundredCharactersWhateverTheirPlane() {
    for (String name :
        List.of("x", "가".repeat(100), "🛶".repeat(100), " " + "x".repeat(100) + " ")) {
      assertThat(post("{\"name\":\"%s\"}".formatted(name)).status()).isEqualTo(201);
    }
    for (String name : List.of("x".repeat(101), "🛶".repeat(101), "가".repeat(2000))) {
      problem(post("{\"name\":\"%s\"}".formatted(name)), 422);
    }
    assertThat(ids()).hasSize(4);
  }

  @Test
  void anyNameComesBackAsItWas() {
    for (String name :
        List.of(
            "<img src=x onerror=alert(1)>",
            "'; DROP TABLE users; --",
            "\\\"\\\\",
            "\u202eabc",
            "👨‍👩‍👧‍👦")) {
      String id = id(post("{\"name\":\"%s\"}".formatted(name)).field("Location"));
      assertThat(users()).contains("\"%s\":\"%s\"".formatted(id, name));
    }
  }

  @Test
  void aBodyOfAnotherKindIs415AndATooLargeOne413() {
    problem(
        Answer.of(
            port, "POST", "/users", "name=x", "Content-Type: application/x-www-form-urlencoded"),
        415);
    problem(Answer.of(port, "POST", "/users", "{\"name\":\"x\"}", "Content-Type: text/plain"), 415);
    problem(Answer.of(port, "POST", "/users", "{\"name\":\"x\"}"), 415);
    problem(post("{\"name\":\"%s\"}".formatted("x".repeat(1 << 20))), 413);
    assertThat(post("{\"name\":\"x\"}", "Content-Type: application/json; charset=UTF-8").status())
        .isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DELETE | /users   | GET, HEAD, OPTIONS, POST
          PUT    | /user    | GET, HEAD, OPTIONS, POST
          POST   | /users/1 | DELETE, GET, HEAD, OPTIONS, PUT
          PATCH  | /user/1  | DELETE, GET, HEAD, OPTIONS, PUT
          POST   | /        | GET, HEAD, OPTIONS
          DELETE | /about   | GET, HEAD, OPTIONS
          """)
  void aWrongMethodIs405WithTheRightOnes(String method, String path, String allowed) {
    Answer answer = Answer.of(port, method, path, "");

    problem(answer, 405);
    assertThat(answer.field("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
    assertThat(Answer.of(port, "OPTIONS", path, "").field("Allow"))
        .isEqualTo(answer.field("Allow"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /               | text/html; charset=utf-8       | restFront.js
          /about          | text/html; charset=utf-8       | 소개
          /restFront.css  | text/css; charset=utf-8        | prefers-color-scheme
          /restFront.js   | text/javascript; charset=utf-8 | textContent
          /naru.svg       | image/svg+xml                  | <svg
          """)
  void pagesAreServed(String path, String type, String part) {
    Answer answer = Answer.get(port, path);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("Content-Type")).startsWith(type);
    assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(answer.field("X-Frame-Options")).isEqualTo("DENY");
    assertThat(answer.body()).contains(part);
    assertThat(Answer.get(port, path, "If-None-Match: " + answer.field("ETag")).status())
        .isEqualTo(304);
    assertThat(Answer.of(port, "HEAD", path, "").body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/none", "/public/restFront.css", "/RestServer.java", "/../RestServer.java",
            "/%2e%2e/RestServer.java", "/..%2fRestServer.java",
        "/restFront.html/", "/users.db", "/%", "/%zz", "/%00", "//etc/passwd"
      })
  void anyOtherPathIsNotFoundInPlainText(String path) {
    Answer answer = Answer.get(port, path);

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.field("Content-Type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("NOT FOUND");
  }

  @Test
  void manyWritersAtATimeAllGetTheirRow() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers =
          IntStream.range(0, 60)
              .mapToObj(i -> threads.submit(() -> post("{\"name\":\"n%d\"}".formatted(i))))
              .toList();
      for (Future<Answer> answer : answers) {
        assertThat(answer.get().status()).isEqualTo(201);
      }
    }
    assertThat(ids()).hasSize(60).doesNotHaveDuplicates();
  }

  @Test
  void aRowWhose201WasSeenIsThereAfterAKill() throws Exception {
    String url = databaseUrl();
    try (Example second = startServer(url)) {
      int itsPort = second.awaitPort();
      for (int i = 0; i < 20; i++) {
        Answer.of(itsPort, "POST", "/users", "{\"name\":\"before %d\"}".formatted(i), JSON);
      }
      Answer last = Answer.of(itsPort, "POST", "/users", "{\"name\":\"the last\"}", JSON);
      second.kill();
      assertThat(last.status()).isEqualTo(201);
    }
    try (Example third = startServer(url)) {
      assertThat(Answer.get(third.awaitPort(), "/users").body())
          .contains("\"before 19\"")
          .contains("\"the last\"");
    }
  }

  final int port() {
    return port;
  }

  final String users() {
    return Answer.get(port, "/users").body();
  }

  private List<String> ids() {
    return java.util.regex.Pattern.compile("\"([0-9]+)\":")
        .matcher(users())
        .results()
        .map(it -> it.group(1))
        .toList();
  }

  private Answer post(String body, String... fields) {
    return Answer.of(
        port, "POST", "/users", body, fields.length == 0 ? new String[] {JSON} : fields);
  }

  /** Its Location. */
  private String add(String name) {
    return post("{\"name\":\"%s\"}".formatted(name)).field("Location");
  }

  private static String id(String location) {
    return location.substring("/users/".length());
  }

  /** RFC 9457, and nothing of the machine in it. */
  static void problem(Answer answer, int status) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.field("Content-Type")).isEqualTo("application/problem+json");
    assertThat(answer.body())
        .startsWith("{\"type\":\"about:blank\",\"title\":\"")
        .contains("\"status\":" + status)
        .contains("\"detail\":\"")
        .doesNotContainPattern("Exception|java|sqlite|SQL|postgres|/tmp|jdbc|Hikari");
  }
}
