package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A program is compiled once; after a change, and whenever what was kept is in doubt, again. */
class KeptProgramsIT {
  /** Says whether the class that compiles started it. */
  private static final String PROGRAM =
      """
      void main() {
        boolean compiled =
            Stream.of(new Throwable().getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals("naru.cli.Main"));
        IO.println(Word.TEXT + (compiled ? " compiled" : " kept"));
      }
      """;

  @TempDir private Path folder;
  private Path cache;

  @BeforeEach
  void writeProgram() throws IOException {
    cache = folder.resolve("cache");
    Files.createDirectories(folder.resolve("app"));
    Call.program(folder, "app/Server.java", PROGRAM);
    word("one");
  }

  private void word(String text) {
    Call.program(folder, "app/Word.java", "class Word { static String TEXT = \"" + text + "\"; }");
  }

  private Call server() {
    return Call.naru("app/Server.java").in(folder).with("NARU_CACHE", cache.toString());
  }

  private void prints(String line) {
    assertThat(server().run()).isEqualTo(new Outcome(0, line + "\n", ""));
  }

  @Test
  void aSecondStartDoesNotCompile() {
    prints("one compiled");
    prints("one kept");
  }

  @Test
  void aChangeOfAnySourceCompilesAgain() {
    prints("one compiled");
    word("two");
    prints("two compiled");
    prints("two kept");
    Call.program(folder, "app/Server.java", PROGRAM.replace("Word.TEXT", "\"three\""));
    prints("three compiled");
    prints("three kept");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--health Other.java", "--health=/Other.java"})
  void anOptionThatLooksLikeAProgramIsNone(String option) {
    Call.program(folder, "Other.java", "void main() { IO.println(\"other\"); }");
    Call other = Call.naru("Other.java").in(folder).with("NARU_CACHE", cache.toString());
    Call server =
        Call.naru((option + " app/Server.java").split(" "))
            .in(folder)
            .with("NARU_CACHE", cache.toString());
    assertThat(other.run().out()).isEqualTo("other\n");
    Outcome outcome = server.run();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("--health is for a cluster");
    assertThat(other.run().out()).isEqualTo("other\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Object o = new Router(); | naru.aot
          RequestListener o = (request, response) -> response.json(1); | naru-json.aot
          Object o = new Sessions(); | naru-json.aot
          Object o = Https.class; | naru-tls.aot
          """)
  void itStartsWithTheSmallestCacheThatKnowsWhatItNeeds(String statement, String file) {
    Call.program(
        folder,
        "app/Server.java",
        """
        import module naru;

        void main() throws IOException {
          %s
          IO.println(
              Files.readAllLines(Path.of("/proc/self/maps")).stream()
                  .filter(line -> line.endsWith(".aot"))
                  .map(line -> line.substring(line.lastIndexOf('/') + 1))
                  .distinct()
                  .toList());
        }
        """
            .formatted(statement));
    prints("[naru.aot]");
    prints("[" + file + "]");
  }

  @Test
  void aSourceThatAppearsOrGoesCompilesAgain() throws IOException {
    prints("one compiled");
    Path other = Call.program(folder, "app/Stream.java", "class Stream { }");
    assertThat(server().run().status()).as("Stream is another now").isEqualTo(1);

    Files.delete(other);
    prints("one kept");
    Files.delete(folder.resolve("app/Word.java"));
    assertThat(server().run().err()).contains("cannot find symbol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"word.jar", "+.jar"}) // No module may be called so.
  void aJarThatAppearsOrChangesCompilesAgain(String name) throws IOException {
    Files.delete(folder.resolve("app/Word.java"));
    assertThat(server().run().status()).isEqualTo(1);
    Files.createDirectories(folder.resolve("app/lib"));
    for (String word : List.of("one", "two")) {
      jar(folder.resolve("app/lib").resolve(name), word);
      prints(word + " compiled");
      prints(word + " kept");
    }
  }

  private void jar(Path jar, String word) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Call.program(folder, "Word.java", "class Word { static String TEXT = \"" + word + "\"; }");
    int status =
        javax.tools.ToolProvider.getSystemJavaCompiler()
            .run(
                null, null, null, "-d", classes.toString(), folder.resolve("Word.java").toString());
    assertThat(status).isZero();
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("Word.class"));
      out.write(Files.readAllBytes(classes.resolve("Word.class")));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"program.jar", "start.args", "sums"})
  void whatIsDamagedIsMadeAgain(String file) throws IOException {
    prints("one compiled");
    for (byte[] damage : List.of(new byte[0], "\0 damaged".getBytes(UTF_8))) {
      Files.write(find(file), damage);
      prints("one compiled");
      prints("one kept");
    }
    Files.delete(find(file));
    prints("one compiled");
    prints("one kept");
  }

  private Path find(String name) throws IOException {
    try (Stream<Path> all = Files.walk(cache)) {
      return all.filter(it -> it.getFileName().toString().equals(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void whatCannotBeKeptRunsAllTheSame() throws IOException {
    Files.writeString(cache, "a file where the folder should be");
    prints("one compiled");
    prints("one compiled");

    Files.delete(cache);
    Files.createDirectory(cache);
    cache.toFile().setWritable(false);
    // Root writes everywhere.
    String second = Files.isWritable(cache) ? "one kept" : "one compiled";
    prints("one compiled");
    prints(second);
  }

  /** Whoever knows the program's path knows where it is kept, and can make sums that fit. */
  @Test
  void whatSomebodyElseHasKeptIsNotRun() throws IOException {
    assumeThat(System.getProperty("user.name")).as("who gives files away").isEqualTo("root");
    prints("one compiled");
    prints("one kept");
    UserPrincipal other =
        folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    try (Stream<Path> all = Files.walk(cache)) {
      for (Path file : all.filter(it -> it.endsWith("sums")).toList()) {
        Files.setOwner(file, other);
      }
    }
    prints("one compiled");
    prints("one kept");
  }

  @Test
  void withoutAHomeNothingIsKept() {
    Call homeless = server().without("NARU_CACHE").without("XDG_CACHE_HOME").without("HOME");

    assertThat(homeless.run()).isEqualTo(new Outcome(0, "one compiled\n", ""));
    assertThat(homeless.run()).isEqualTo(new Outcome(0, "one compiled\n", ""));
  }

  @ParameterizedTest
  @CsvSource({"XDG_CACHE_HOME,naru", "HOME,.cache/naru", "NARU_CACHE,''"})
  void theCacheLiesWhereItIsExpected(String variable, String path) {
    Path base = folder.resolve("base");
    Call call =
        server().without("NARU_CACHE").without("XDG_CACHE_HOME").with(variable, base.toString());

    assertThat(call.run().out()).isEqualTo("one compiled\n");
    assertThat(call.run().out()).isEqualTo("one kept\n");
    assertThat(base.resolve(path)).isDirectoryRecursivelyContaining("glob:**/sums");
  }

  @Test
  void aCacheNamedFromTheWorkingDirectoryIsFoundAgain() {
    Call call = server().with("NARU_CACHE", "cache");

    assertThat(call.run().out()).isEqualTo("one compiled\n");
    assertThat(call.run().out()).isEqualTo("one kept\n");
  }

  @Test
  void firstStartsAtTheSameTimeDoNotDisturbEachOther() {
    List<Running> all = IntStream.range(0, 3).mapToObj(_ -> server().start()).toList();
    try {
      for (Running running : all) {
        Outcome outcome = running.awaitEnd();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).startsWith("one ");
      }
    } finally {
      all.forEach(Running::close);
    }
    prints("one kept");
  }
}
