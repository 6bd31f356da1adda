package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import naru.testing.Answer;
import naru.testing.RawClient;
import naru.testing.TestServer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** What holds for any message, however it is cut or mangled. */
class MessagePropertyTest {
  private static final String CLOSE = "GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  private static @Nullable TestServer server;

  @BeforeContainer
  static void start() {
    server =
        TestServer.start(
            (req, res) ->
                res.end(
                    (req.method() + " " + req.url() + " [" + new String(req.bytes(), ISO_8859_1))
                        .getBytes(ISO_8859_1)));
  }

  @AfterContainer
  static void stop() {
    started().close();
  }

  private static TestServer started() {
    TestServer running = server;
    if (running == null) {
      throw new IllegalStateException("the container has not begun");
    }
    return running;
  }

  @Provide
  Arbitrary<WireCase> valid() {
    List<WireCase> cases =
        StrictnessTest.shortCases().filter(it -> it.goesOn() && !it.requests().isEmpty()).toList();
    return Arbitraries.of(cases);
  }

  @Provide
  Arbitrary<List<Integer>> packets() {
    return Arbitraries.integers().between(1, 60).list().ofMinSize(1).ofMaxSize(20);
  }

  @Property(tries = 300)
  void aValidMessageMeansTheSameHoweverItIsCut(
      @ForAll("valid") WireCase wire, @ForAll("packets") List<Integer> packets) {
    List<Answer> whole = answers(wire.raw() + CLOSE, List.of(1 << 20));
    List<Answer> cut = answers(wire.raw() + CLOSE, packets);

    assertThat(cut).extracting(Answer::body).isEqualTo(whole.stream().map(Answer::body).toList());
    assertThat(cut).hasSize(wire.requests().size() + 1);
  }

  private static List<Answer> answers(String raw, List<Integer> packets) {
    try (RawClient client = RawClient.connect(started().port())) {
      client.sendSplit(raw, packets);
      return client.readToClose().stream().filter(it -> it.status() >= 200).toList();
    }
  }

  @Provide
  Arbitrary<Long> seeds() {
    return Arbitraries.longs();
  }

  /** The stream ends behind the bytes, so that whatever is left of a message can't hang. */
  @Property(tries = 600)
  void aMangledMessageEndsInAnswersOrACloseAndNeverInMoreAnswersThanLinesThatCouldBeRequests(
      @ForAll("valid") WireCase wire, @ForAll("seeds") long seed) {
    String mangled = mangle(wire.raw() + CLOSE, new Random(seed));

    List<Answer> answers;
    try (RawClient client = RawClient.connect(started().port())) {
      client.sendSplit(mangled, List.of(1 << 20)).shutdownOutput();
      answers = client.readToClose();
    }

    long lines = mangled.lines().filter(it -> it.contains("HTTP/1.")).count();
    assertThat(answers.stream().filter(it -> it.status() == 200).count())
        .as(mangled)
        .isLessThanOrEqualTo(lines);
    assertThat(answers).extracting(Answer::status).doesNotContain(500);
    for (int i = 0; i < answers.size() - 1; i++) {
      assertThat(answers.get(i).status()).as("nothing behind a refusal").isLessThan(400);
    }
  }

  @AfterContainer
  static void stillAnswers() {
    assertThat(answers(CLOSE, List.of(1000))).extracting(Answer::status).containsExactly(200);
  }

  private static String mangle(String raw, Random random) {
    List<Character> bytes = new ArrayList<>();
    raw.chars().forEach(c -> bytes.add((char) c));
    String nasty = "\r\n\0 \t:;,\"%#@/\\{}\u007f\u00ff0123456789abcdefHTP";
    int mutations = 1 + random.nextInt(4);
    for (int i = 0; i < mutations && !bytes.isEmpty(); i++) {
      int at = random.nextInt(bytes.size());
      char c = nasty.charAt(random.nextInt(nasty.length()));
      switch (random.nextInt(5)) {
        case 0 -> bytes.remove(at);
        case 1 -> bytes.add(at, c);
        case 2 -> bytes.set(at, c);
        case 3 -> bytes.add(at, bytes.get(at));
        default -> {
          int to = Math.min(bytes.size(), at + 1 + random.nextInt(20));
          List<Character> part = new ArrayList<>(bytes.subList(at, to));
          bytes.addAll(random.nextInt(bytes.size()), part);
        }
      }
    }
    StringBuilder mangled = new StringBuilder();
    bytes.forEach(mangled::append);
    return mangled.toString();
  }
}
