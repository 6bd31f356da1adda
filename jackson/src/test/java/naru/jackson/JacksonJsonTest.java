package naru.jackson;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.Type;
import java.net.URI;
import java.net.URLConnection;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.ServiceLoader;
import naru.http.Http;
import naru.http.HttpException;
import naru.http.HttpServer;
import naru.http.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JacksonJsonTest {
  enum Kind {
    BOAT,
    RAFT
  }

  record Ship(@Nullable String name, @Nullable Kind kind, int seats, @Nullable List<Ship> tows) {}

  record Strict(@Nullable String name) {
    Strict {
      if (name == null || name.isEmpty()) {
        throw new HttpException(422, "a name is needed");
      }
    }
  }

  record Touchy(int number) {
    Touchy {
      if (number < 0) {
        throw new IllegalArgumentException("secret of the machine");
      }
    }
  }

  static final class Buoy {
    public int west = 1;
    public int east = 2;
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Signals(String... all) {}

  record Sunk(int depth) {
    Sunk {
      throw new StackOverflowError("at " + depth);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Fractions(
      double one,
      @Nullable Double two,
      float three,
      @Nullable Float four,
      double @Nullable [] five,
      float @Nullable [] six,
      @Nullable OptionalDouble seven) {}

  interface NoWayToMake {}

  private final Json json = ServiceLoader.load(Json.class).findFirst().orElseThrow();

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(json).isInstanceOf(JacksonJson.class);
  }

  @Test
  void whatIsWrittenIsReadBackTheSame() {
    Ship ship = new Ship("나루 ⛵", Kind.BOAT, 12, List.of(new Ship("떼", Kind.RAFT, 0, List.of())));

    assertThat(json.read(json.write(ship), Ship.class)).isEqualTo(ship);
  }

  @Test
  void aConstructorOfAnyNumberOfArgumentsGetsTheArray() {
    byte[] signals = "{\"all\":[\"a\",\"b\"]}".getBytes(UTF_8);

    assertThat(((Signals) json.read(signals, Signals.class)).all()).containsExactly("a", "b");
  }

  @Test
  void anErrorInAConstructorIsNoFaultOfTheClients() {
    assertThatThrownBy(() -> json.read("{\"depth\":9}".getBytes(UTF_8), Sunk.class))
        .isExactlyInstanceOf(StackOverflowError.class);
  }

  @Test
  void recordsMapsAndObjectsKeepTheirOrder() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("z", 1);
    map.put("a", 2);

    assertThat(json.write(map)).asString(UTF_8).isEqualTo("{\"z\":1,\"a\":2}");
    assertThat(json.write(new Buoy())).asString(UTF_8).isEqualTo("{\"west\":1,\"east\":2}");
    assertThat(json.write(new Ship("a", Kind.BOAT, 1, List.of())))
        .asString(UTF_8)
        .isEqualTo("{\"name\":\"a\",\"kind\":\"BOAT\",\"seats\":1,\"tows\":[]}");
  }

  @Test
  void datesAndOptionalsAreWrittenAsAReaderExpectsThem() {
    assertThat(json.write(Map.of("day", LocalDate.of(2026, 1, 2))))
        .asString(UTF_8)
        .isEqualTo("{\"day\":\"2026-01-02\"}");
    assertThat(json.write(List.of(Optional.of("x"), Optional.empty())))
        .asString(UTF_8)
        .isEqualTo("[\"x\",null]");
  }

  @Test
  void genericTypesAreRead() throws NoSuchMethodException {
    Type ships = Ship.class.getMethod("tows").getGenericReturnType();

    assertThat(json.read("[{\"name\":\"a\"}]".getBytes(UTF_8), ships))
        .isEqualTo(List.of(new Ship("a", null, 0, null)));
  }

  @Test
  void namesThatTheTypeDoesNotKnowArePassedOver() {
    assertThat(read("{\"name\":\"a\",\"newer\":{\"x\":[1]}}", Strict.class))
        .isEqualTo(new Strict("a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name":5}             | 'name' must be text, but is a number
          {"name":1.5}           | 'name' must be text, but is a number
          {"name":true}          | 'name' must be text, but is a truth value
          {"name":["a"]}         | 'name' must be text, but is an array
          {"name":{"a":1}}       | 'name' must be text, but is an object
          {"seats":"5"}          | 'seats' must be a whole number, but is text
          {"seats":1.5}          | 'seats' must be a whole number, but is a number
          {"seats":null}         | 'seats' must be a whole number, but is null
          {"seats":99999999999}  | a number is out of range
          {"kind":"SUBMARINE"}   | 'kind' must be "BOAT" or "RAFT", but is text
          {"kind":1}             | 'kind' must be "BOAT" or "RAFT", but is a number
          {"tows":{}}            | 'tows' must be an array, but is an object
          {"tows":[{"seats":""}]}| 'tows[0].seats' must be a whole number, but is text
          []                     | it must be an object, but is an array
          "text"                 | it must be an object, but is text
          5                      | it must be an object, but is a number
          null                   | The JSON is null
          """)
  void whatDoesNotFitIsNamed(String body, String complaint) {
    assertThat(refusal(body)).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          `{"name":"a"`              | it ends too early
          {"name":"a                 | it ends too early
          {name:"a"}                 | 'n' is not expected there (line 1, column 2)
          {"name":'a'}               | ''' is not expected there (line 1, column 9)
          {"name":"홍길동", x}       | 'x' is not expected there (line 1, column 16)
          {"name":"a",}              | '}' is not expected there
          {"name":"a"} x             | 'x' is not expected there
          {"name":"a"}{"name":"b"}   | broken
          {"name":"a","name":"b"}    | an object has the same name twice
          {"seats":NaN}              | broken
          {"seats":01}               | broken
          // x                       | '/' is not expected there (line 1, column 1)
          {"name":"\\x"}              | broken
          """)
  void whatIsNotJsonIsNamedWithItsPlace(String body, String complaint) {
    assertThat(refusal(body)).contains(complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"one":"NaN"}       | 'one' must be a number, but is text
          {"one":null}        | 'one' must be a number, but is null
          {"two":"Infinity"}  | 'two' must be a number, but is text
          {"three":"-INF"}    | 'three' must be a number, but is text
          {"four":"INF"}      | 'four' must be a number, but is text
          {"five":[1,"NaN"]}  | 'five[1]' must be a number, but is text
          {"five":[1,null]}   | 'five[1]' must be a number, but is null
          {"five":"AAAA"}     | 'five' must be an array, but is text
          {"six":["-INF"]}    | 'six[0]' must be a number, but is text
          {"seven":"NaN"}     | 'seven' must be a number, but is text
          """)
  void textIsNoFraction(String body, String complaint) {
    assertThatThrownBy(() -> read(body, Fractions.class)).hasMessageContaining(complaint);
  }

  @Test
  void fractionsAreRead() {
    byte[] body =
        "{\"one\":1.5,\"two\":2,\"three\":-0.5,\"four\":null,\"five\":[1,2.5],\"six\":[],\"seven\":7}"
            .getBytes(UTF_8);
    Fractions read = (Fractions) json.read(body, Fractions.class);
    assertThat(read.one).isEqualTo(1.5);
    assertThat(read.two).isEqualTo(2.0);
    assertThat(read.three).isEqualTo(-0.5f);
    assertThat(read.four).isNull();
    assertThat(read.five).containsExactly(1, 2.5);
    assertThat(read.six).isEmpty();
    assertThat(read.seven).hasValue(7);
  }

  @Test
  void thePlaceIsCountedInLinesAndColumns() {
    assertThat(refusal("{\n  \"name\": oops\n}")).contains("line 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  \n"})
  void anEmptyBodyIsCalledEmpty(String body) {
    assertThat(refusal(body)).isEqualTo("The body is empty, but should be JSON");
  }

  @Test
  void onlyUtf8IsRead() {
    assertThat(refusal("{\"name\":\"a\"}".getBytes(UTF_16BE))).contains("broken");
    assertThat(refusal(new byte[] {'{', '"', 'n', '"', ':', '"', (byte) 0xff, '"', '}'}))
        .contains("broken");
  }

  @Test
  void deepNestingIsRefusedAtTheLimit() {
    assertThat(
            read(
                "[".repeat(JacksonJson.MAX_DEPTH) + "]".repeat(JacksonJson.MAX_DEPTH),
                Object.class))
        .isNotNull();
    assertThat(
            refusal(
                "[".repeat(JacksonJson.MAX_DEPTH + 1) + "]".repeat(JacksonJson.MAX_DEPTH + 1),
                Object.class))
        .contains("nested too deeply");
  }

  @Test
  void longNumbersAndNamesAreRefused() {
    assertThat(read("1".repeat(JacksonJson.MAX_NUMBER_LENGTH), Object.class)).isNotNull();
    assertThat(refusal("1".repeat(JacksonJson.MAX_NUMBER_LENGTH + 1), Object.class))
        .contains("too long");
    assertThat(refusal("{\"" + "n".repeat(JacksonJson.MAX_NAME_LENGTH + 1) + "\":1}", Object.class))
        .contains("too long");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":5}",
        "{\"kind\":\"?\"}",
        "[1",
        "{'a':1}",
        "{\"tows\":3}",
        "{\"seats\":NaN}",
        "{\"seats\":1e999999999}"
      })
  void noMessageNamesAClassOrTheLibrary(String body) {
    assertThat(refusal(body))
        .doesNotContainIgnoringCase("jackson")
        .doesNotContain("java.")
        .doesNotContain("Ship")
        .doesNotContain("_");
  }

  @Test
  void anHttpExceptionOfTheTypeIsTheAnswer() {
    assertThatThrownBy(() -> read("{\"name\":\"\"}", Strict.class))
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(422))
        .hasMessage("a name is needed");
    assertThatThrownBy(() -> read("[{\"name\":\"\"}]", Strict[].class))
        .isInstanceOfSatisfying(HttpException.class, e -> assertThat(e.status()).isEqualTo(422));
  }

  @Test
  void anyOtherExceptionOfTheTypeKeepsItsWordsToTheLog() {
    assertThat(refusal("{\"number\":-1}".getBytes(UTF_8), Touchy.class))
        .contains("is not acceptable")
        .doesNotContain("secret");
  }

  @Test
  void aTypeThatCannotBeMadeIsTheProgramsFault() {
    assertThatThrownBy(() -> read("{}", NoWayToMake.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatCannotBeWrittenIsTheProgramsFault() {
    List<Object> ring = new java.util.ArrayList<>();
    ring.add(ring);

    assertThatThrownBy(() -> json.write(ring)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> json.write(new Object())).isInstanceOf(IllegalArgumentException.class);
  }

  private Object read(String body, Type type) {
    return json.read(body.getBytes(UTF_8), type);
  }

  private String refusal(String body) {
    return refusal(body, Ship.class);
  }

  private String refusal(String body, Type type) {
    return refusal(body.getBytes(UTF_8), type);
  }

  private String refusal(byte[] body) {
    return refusal(body, Ship.class);
  }

  private String refusal(byte[] body, Type type) {
    HttpException refused = catchThrowableOfType(HttpException.class, () -> json.read(body, type));
    assertThat(refused).isNotNull();
    assertThat(refused.status()).isEqualTo(400);
    return String.valueOf(refused.getMessage());
  }

  @Test
  void aBodyCanBeAPrimitiveValue() throws Exception {
    HttpServer server =
        Http.createServer((req, res) -> res.end("" + (req.json(int.class) + 1)))
            .listen("127.0.0.1", 0);
    try {
      URLConnection client =
          URI.create("http://127.0.0.1:" + server.port()).toURL().openConnection();
      client.setDoOutput(true);
      client.setRequestProperty("Content-Type", "application/json");
      client.getOutputStream().write('5');
      assertThat(client.getInputStream()).hasContent("6");
    } finally {
      server.close();
    }
  }
}
