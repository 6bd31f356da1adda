package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people do wrong is told in one line, and the status is not 0. */
class MistakesIT {
  @TempDir private Path folder;

  @Test
  void aFileThatIsNotThere() {
    toldInOneLine(naru("Missing.java"), "naru: cannot find Missing.java");
    toldInOneLine(naru("no/Missing.java"), "naru: cannot find no/Missing.java");
  }

  @Test
  void aLinkThatLeadsNowhereOrInACircle() throws IOException {
    Files.createSymbolicLink(folder.resolve("Broken.java"), Path.of("Gone.java"));
    Files.createSymbolicLink(folder.resolve("A.java"), Path.of("B.java"));
    Files.createSymbolicLink(folder.resolve("B.java"), Path.of("A.java"));

    toldInOneLine(naru("Broken.java"), "naru: cannot find Broken.java");
    toldInOneLine(naru("A.java"), "naru: cannot find A.java");
  }

  @Test
  void aFolder() throws IOException {
    Files.createDirectories(folder.resolve("shop.java"));

    toldInOneLine(naru("."), "naru: . is a folder: name a program, such as ./Server.java");
    toldInOneLine(naru("shop.java"), "naru: shop.java is a folder: name a program");
  }

  @Test
  void aFileThatIsNoJavaSource() throws IOException {
    Files.writeString(folder.resolve("server.js"), "");

    toldInOneLine(
        naru("server.js"), "naru: server.js is no Java program: its name must end in .java");
  }

  @Test
  void aFileThatMayNotBeRead() throws IOException {
    Path file = Call.program(folder, "Secret.java", "void main() {}");
    file.toFile().setReadable(false, false);
    // Root may read everything.
    String expected = Files.isReadable(file) ? "" : "naru: cannot read Secret.java: permission";

    Outcome outcome = naru("Secret.java").run();

    assertThat(outcome.err()).startsWith(expected);
    assertThat(outcome.status()).isEqualTo(expected.isEmpty() ? 0 : 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my-server.java", "1st.java", "class.java", ".java", "a b.java"})
  void aNameThatNoClassMayHave(String name) {
    Call.program(folder, name, "void main() {}");

    toldInOneLine(naru(name), "naru: " + name + ": a program must be called as a Java class may");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          class Server { }                       | Server has no method main
          class Server { private static void main() { } } | Server has no method main
          class Server { static int main() { return 1; } } | the method main must return void
          class Server { Server(int i) { } void main() { } } | no constructor without parameters
          interface Other { }  // Nothing is called Server | Other has no method main
          // nothing at all                      | Server.java has no class to run
          """)
  void aProgramThatCannotBeStarted(String source, String message) {
    Call.program(folder, "Server.java", source);

    toldInOneLine(naru("Server.java"), message);
    toldInOneLine(naru("Server.java"), message);
  }

  @Test
  void aProgramThatDoesNotCompileIsToldAsJavacTellsIt() {
    Call.program(folder, "Broken.java", "void main() {\n  int x = \"한글\";\n  missing();\n}\n");

    Outcome outcome = naru("Broken.java").run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith(
            """
            Broken.java:2: error: incompatible types: String cannot be converted to int
              int x = "한글";
                      ^
            Broken.java:3: error: cannot find symbol
            """)
        .endsWith("2 errors\n")
        .doesNotContain("\tat ");
  }

  @Test
  void aSourceBesideItThatDoesNotCompileIsNamed() throws IOException {
    Files.createDirectories(folder.resolve("shop"));
    Call.program(folder, "shop/Server.java", "void main() { Price.print(); }");
    Call.program(folder, "shop/Price.java", "class Price { static void print() { oh } }");

    Outcome outcome = naru("shop/Server.java").run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).contains("shop/Price.java:1: error: not a statement");
  }

  @Test
  void anOptionThatDoesNotExist() {
    Outcome outcome = naru("--nonsense").run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("--nonsense").contains("--help").hasLineCount(1);
  }

  @Test
  void anOptionOfAClusterWithoutOne() {
    Call.program(folder, "Server.java", "void main() {}");
    toldInOneLine(naru("--max-memory=1", "Server.java"), "--max-memory is for a cluster");
    toldInOneLine(naru("-w", "1", "--max-requests=-1", "Server.java"), "a number of 0 or more");
  }

  @Test
  void anAddressOfSessionsThatIsNone() {
    Call.program(folder, "Server.java", "import module naru; void main() { new Sessions(); }");

    toldInOneLine(naru("Server.java").with("SESSION_STORE", "mongo://x"), "mongo");
  }

  @Test
  void noProgramAtAll() {
    Outcome outcome = naru().run();

    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("name a program").contains("--help").hasLineCount(1);
  }

  @Test
  void aPortThatIsTaken() throws IOException {
    Call.program(
        folder,
        "Server.java",
        """
        import module naru;

        void main(String[] args) {
          Http.createServer((req, res) -> res.end()).listen("127.0.0.1", Integer.parseInt(args[0]));
        }
        """);
    try (ServerSocket taken = new ServerSocket(0)) {
      toldInOneLine(
          naru("Server.java", Integer.toString(taken.getLocalPort())),
          "EADDRINUSE: address already in use 127.0.0.1:" + taken.getLocalPort());
    }
  }

  private Call naru(String... words) {
    return Call.naru(words).in(folder);
  }

  private static void toldInOneLine(Call call, String message) {
    Outcome outcome = call.run();

    assertThat(outcome.err()).contains(message).hasLineCount(1).endsWith("\n");
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.status()).isEqualTo(1);
  }
}
