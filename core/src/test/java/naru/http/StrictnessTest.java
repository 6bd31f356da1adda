package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9110 and RFC 9112 say of messages, as far as a socket can show it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictnessTest {
  private final Map<Integer, List<String>> seen = new ConcurrentHashMap<>();
  private TestServer server = TestServer.start(this::echo);

  @BeforeAll
  void checkCases() {
    assertThat(cases().map(WireCase::name)).doesNotHaveDuplicates();
  }

  @AfterAll
  void close() {
    server.close();
  }

  static Stream<WireCase> cases() {
    return Stream.of(
            RequestLineCases.all(),
            HostCases.all(),
            FieldCases.all(),
            LengthCases.all(),
            CodingCases.all(),
            ConnectionCases.all())
        .flatMap(List::stream);
  }

  static Stream<WireCase> shortCases() {
    return cases().filter(WireCase::isShort);
  }

  /** Tells the client what it understood; a request counts once its body was whole. */
  private void echo(Request request, Response response) {
    String body = new String(request.bytes(), ISO_8859_1);
    String understood =
        request.method() + " " + request.url() + " " + request.host() + " [" + body + "]";
    int port = ((InetSocketAddress) request.remoteAddress()).getPort();
    seen.computeIfAbsent(port, it -> new CopyOnWriteArrayList<>()).add(understood);
    response.end(understood.getBytes(ISO_8859_1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void holds(WireCase wire) {
    check(wire, List.of(1 << 20));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shortCases")
  void holdsByteByByte(WireCase wire) {
    check(wire, List.of(1));
  }

  private void check(WireCase wire, List<Integer> packets) {
    try (RawClient client = RawClient.connect(server.port())) {
      client.sendSplit(wire.raw() + WireCase.NEXT, packets);
      List<Answer> answers =
          client.readToClose().stream().filter(it -> it.status() >= 200).toList();

      List<String> expected =
          wire.goesOn()
              ? Stream.concat(wire.requests().stream(), Stream.of(WireCase.NEXT_SEEN)).toList()
              : wire.requests();
      assertThat(answers).as("answers to: %s", wire).isNotEmpty();
      assertThat(answers.getFirst().status()).as(wire.name()).isIn(wire.statuses());
      assertThat(seen.getOrDefault(client.localPort(), List.of()))
          .as("what the listener saw: %s", wire)
          .isEqualTo(expected);
      if (wire.requests().isEmpty()) {
        assertThat(answers).as("nothing behind a refused message is answered").hasSize(1);
        assertThat(answers.getFirst().header("Connection")).isEqualTo("close");
      } else {
        assertThat(answers).extracting(Answer::body).isEqualTo(expected);
      }
      if (wire.goesOn()) {
        assertThat(answers.getFirst().header("Connection")).isEqualTo("keep-alive");
      } else {
        assertThat(answers.getLast().header("Connection")).isEqualTo("close");
      }
    } finally {
      seen.clear();
    }
  }
}
