package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program runs as {@code node} runs a script; the second time, from what was kept, too. */
class RunningProgramsIT {
  private static final String FOLDER =
      """
      import naru.program.Program;

      void main() {
        IO.println(Program.folder());
      }
      """;

  @TempDir private Path folder;

  private Outcome[] twice(Call call, String input) {
    return IntStream.range(0, 2).mapToObj(_ -> call.run(input)).toArray(Outcome[]::new);
  }

  @Test
  void argumentsReachTheProgramAsTheyAre() {
    Call.program(
        folder,
        "Args.java",
        "void main(String[] args) { for (String each : args) { IO.println('<' + each + '>'); } }");
    String[] words = {
      "Args.java", "a b", "", "--help", "-Dx=y", "*", "$HOME", "@file", "\"'\\", "--"
    };

    for (Outcome outcome : twice(Call.naru(words).in(folder), "")) {
      assertThat(outcome)
          .isEqualTo(
              new Outcome(
                  0, "<a b>\n<>\n<--help>\n<-Dx=y>\n<*>\n<$HOME>\n<@file>\n<\"'\\>\n<-->\n", ""));
    }
  }

  @Test
  void aCollectorThatTheEnvironmentNamesIsTheOnlyOne() {
    Call.program(folder, "Hello.java", "void main() { IO.println(\"hello\"); }");

    Call call = Call.naru("Hello.java").in(folder);
    for (Outcome outcome : twice(call.with("JAVA_TOOL_OPTIONS", "-XX:+UseParallelGC"), "")) {
      assertThat(outcome.out()).isEqualTo("hello\n");
    }
  }

  @Test
  void standardInputAndOutputPassThroughByteByByte() {
    Call.program(
        folder,
        "Upper.java",
        """
        void main() throws IOException {
          System.in.transferTo(System.out);
          System.out.flush();
          System.err.print("소리");
        }
        """);
    String input = "나루\n\0\r\nlast line without an end".repeat(5000);

    for (Outcome outcome : twice(naru("Upper.java"), input)) {
      assertThat(outcome).isEqualTo(new Outcome(0, input, "소리"));
    }
  }

  @Test
  void theExitStatusIsTheProgramsOwn() {
    Call.program(
        folder, "Exit.java", "void main(String[] a) { System.exit(Integer.parseInt(a[0])); }");

    assertThat(naru("Exit.java", "7").run()).isEqualTo(new Outcome(7, "", ""));
    assertThat(naru("Exit.java", "42").run()).isEqualTo(new Outcome(42, "", ""));
    assertThat(naru("Exit.java", "0").run()).isEqualTo(new Outcome(0, "", ""));
  }

  @Test
  void theWorkingDirectoryStaysAndTheFolderOfTheProgramIsItsOwn() throws IOException {
    Path real = folder.toRealPath();
    Path app = Files.createDirectories(real.resolve("app"));
    Path work = Files.createDirectories(real.resolve("work"));
    Call.program(
        app,
        "Where.java",
        """
        import module naru;

        void main() {
          IO.println(Path.of("").toAbsolutePath() + " " + Program.folder() + " " + Program.file().get());
        }
        """);

    for (Outcome outcome : twice(Call.naru("../app/Where.java").in(work), "")) {
      assertThat(outcome.out())
          .isEqualTo(work + " " + app + " " + app.resolve("Where.java") + "\n");
    }
  }

  @Test
  void theFolderOfAProgramIsWhereItReallyLies() throws IOException {
    Path real = folder.toRealPath();
    Path app = Files.createDirectories(real.resolve("releases/1"));
    Call.program(app, "Where.java", FOLDER);
    Path bin = Files.createDirectories(real.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("Where.java"), Path.of("../releases/1/Where.java"));
    Files.createSymbolicLink(bin.resolve("Second.java"), Path.of("Where.java"));
    Files.createSymbolicLink(real.resolve("current"), Path.of("releases/1"));

    for (String name :
        List.of(
            "bin/Where.java", "bin/Second.java", "current/Where.java", "current/../1/Where.java")) {
      for (Outcome outcome : twice(naru(name), "")) {
        assertThat(outcome).as(name).isEqualTo(new Outcome(0, app + "\n", ""));
      }
    }
  }

  @Test
  void aLinkThatLeadsElsewhereNowStartsWhatLiesThere() throws IOException {
    Path real = folder.toRealPath();
    for (String release : new String[] {"1", "2"}) {
      Files.createDirectories(real.resolve(release));
      Call.program(real.resolve(release), "Where.java", FOLDER);
    }
    Path current = real.resolve("current");
    Files.createSymbolicLink(current, Path.of("1"));
    assertThat(naru("current/Where.java").run().out()).isEqualTo(real.resolve("1") + "\n");

    Files.delete(current);
    Files.createSymbolicLink(current, Path.of("2"));

    assertThat(naru("current/Where.java").run().out()).isEqualTo(real.resolve("2") + "\n");
  }

  @Test
  void classesOfOtherFilesAndPackagesAreCompiledAlong() throws IOException {
    Files.createDirectories(folder.resolve("price"));
    Call.program(
        folder,
        "Shop.java",
        "class Shop { static int rate = 7; void main() { IO.println(new Item(3).total()); } }");
    Call.program(
        folder,
        "Item.java",
        "record Item(int n) { int total() { return price.Price.of(n, Shop.rate); } }");
    Call.program(
        folder,
        "price/Price.java",
        "package price; public class Price { public static int of(int n, int by) { return n * by; }"
            + " }");

    for (Outcome outcome : twice(naru("Shop.java"), "")) {
      assertThat(outcome).isEqualTo(new Outcome(0, "21\n", ""));
    }
    assertThat(folder).isDirectoryNotContaining("glob:**.class");
  }

  @Test
  void classesOfTheProgramsOwnPackageAreCompiledAlong() throws IOException {
    Files.createDirectories(folder.resolve("shop/web"));
    Call.program(
        folder,
        "shop/web/Shop.java",
        "package shop.web; class Shop { void main() { IO.println(Item.NAME + shop.Price.EACH); }"
            + " }");
    Call.program(
        folder,
        "shop/web/Item.java",
        "package shop.web; class Item { static String NAME = \"x\"; }");
    Call.program(
        folder,
        "shop/Price.java",
        "package shop; public class Price { public static int EACH = 7; }");

    for (Outcome outcome : twice(naru("shop/web/Shop.java"), "")) {
      assertThat(outcome).isEqualTo(new Outcome(0, "x7\n", ""));
    }
  }

  @Test
  void aPackageMayHaveANameInAnyLanguage() throws IOException {
    Files.createDirectories(folder.resolve("가게"));
    Call.program(
        folder,
        "가게/Shop.java",
        "package 가게; class Shop { void main() { IO.println(Item.NAME); } }");
    Call.program(folder, "가게/Item.java", "package 가게; class Item { static String NAME = \"x\"; }");
    for (Outcome outcome : twice(naru("가게/Shop.java"), "")) {
      assertThat(outcome).isEqualTo(new Outcome(0, "x\n", ""));
    }
  }

  @Test
  void namesInHangulAndWithSpacesWorkWhateverTheLocale() throws IOException {
    // The script makes the names, for the JVM of the tests may be one that can't.
    String script =
        """
        name=$(printf '\\355\\225\\234\\352\\270\\200 $x')
        mkdir -p "$1/$name" && cd "$1/$name" || exit 9
        file=$(printf '\\353\\202\\230\\353\\243\\250.java')
        cp "$2" "$file"
        "$3" "$file" "$name" && "$3" "$file" "$name" && "$3" "$1/$name/$file" "$name"
        """;
    Path program =
        Call.program(
            folder,
            "Program.java",
            """
            import module naru;

            void main(String[] args) throws IOException {
              Path file = Program.file().get();
              IO.println(file.getParent().getFileName() + "/" + file.getFileName() + " " + args[0]
                  + " " + Files.exists(file));
            }
            """);

    for (String locale : new String[] {"C", "", "xx_XX.UTF-8"}) {
      Outcome outcome =
          Call.naru()
              .with("LC_ALL", locale)
              .behind("sh", "-c", script, "sh", folder.toString(), program.toString())
              .run();

      assertThat(outcome).isEqualTo(new Outcome(0, "한글 $x/나루.java 한글 $x true\n".repeat(3), ""));
    }
  }

  @Test
  void anExceptionInMainIsShownWithTheProgramsOwnLinesAlone() {
    Call.program(
        folder,
        "Fails.java",
        """
        void main() {
          try {
            deeper();
          } catch (IllegalStateException e) {
            throw new IllegalArgumentException("밖", e);
          }
        }

        void deeper() {
          throw new IllegalStateException("안");
        }
        """);

    for (Outcome outcome : twice(naru("Fails.java"), "")) {
      assertThat(outcome.status()).isEqualTo(1);
      assertThat(outcome.err())
          .isEqualTo(
              """
              Exception in thread "main" java.lang.IllegalArgumentException: 밖
              \tat Fails.main(Fails.java:5)
              Caused by: java.lang.IllegalStateException: 안
              \tat Fails.deeper(Fails.java:10)
              \tat Fails.main(Fails.java:3)
              """);
    }
  }

  @Test
  void helpAndVersionAreShown() {
    Outcome help = Call.naru("--help").run();
    Outcome version = Call.naru("--version").run();

    assertThat(help.status()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).contains("./naru [options] FILE.java [arguments]", "NARU_JAVA_HOME");
    assertThat(Call.naru("-h").run()).isEqualTo(help);
    assertThat(version.status()).isZero();
    assertThat(version.out()).matches("naru \\d+\\.\\d+\\.\\d+\\S*\n");
    assertThat(Call.naru("-V").run()).isEqualTo(version);
  }

  @Test
  void theLevelOfTheLogIsChosen() {
    Call.program(
        folder,
        "Logs.java",
        """
        import org.slf4j.LoggerFactory;

        void main() {
          LoggerFactory.getLogger("one.Logger").warn("one {}", 1);
          LoggerFactory.getLogger("one.Logger").info("two");
          LoggerFactory.getLogger("a").error("three {}", 3, new IllegalStateException("four"));
        }
        """);

    for (Outcome outcome : twice(naru("Logs.java"), "")) {
      assertThat(outcome.err().lines().limit(4))
          .satisfiesExactly(
              line ->
                  assertThat(line).matches("(\\d\\d:){2}\\d\\d\\.\\d{3} \\[WARN] Logger - one 1"),
              line -> assertThat(line).endsWith(" [ERROR] a - three 3"),
              line -> assertThat(line).isEqualTo("java.lang.IllegalStateException: four"),
              line -> assertThat(line).startsWith("\tat Logs.main(Logs.java:6)"));
    }
    for (Outcome outcome : twice(naru("Logs.java").with("NARU_LOG", "info"), "")) {
      assertThat(outcome.err()).contains("one", "two");
    }
    assertThat(naru("Logs.java").with("NARU_LOG", "off").run().err()).isEmpty();
    Outcome wrong = naru("Logs.java").with("NARU_LOG", "loud").run();
    assertThat(wrong.err()).startsWith("naru: NARU_LOG is loud").hasLineCount(1);
    assertThat(wrong.status()).isEqualTo(1);
  }

  @Test
  void nativeLibrariesLieThereUnpackedBesideThoseOfTheUser() {
    Call.program(
        folder,
        "Maps.java",
        """
        import module naru;

        void main() throws Exception {
          HttpServer server = Http.createServer((req, res) -> res.end()).listen("127.0.0.1", 0);
          System.out.println(System.getProperty("java.library.path"));
          Files.lines(Path.of("/proc/self/maps")).filter(line -> line.contains("netty")).forEach(IO::println);
          server.close();
        }
        """);
    String unpacked = Call.NARU.resolveSibling("cli/target/native") + "";
    for (Outcome outcome : twice(naru("Maps.java"), "")) {
      assertThat(outcome.out().lines().skip(1))
          .isNotEmpty()
          .allMatch(line -> line.contains(unpacked));
    }
    for (Outcome outcome :
        twice(naru("Maps.java").with("LD_LIBRARY_PATH", "/somewhere:/else"), "")) {
      assertThat(outcome.out()).startsWith(unpacked + ":/somewhere:/else");
    }
  }

  @Test
  void optionsOfTheVirtualMachineReachIt() {
    Call.program(folder, "Options.java", "void main() { IO.println(System.getProperty(\"x\")); }");

    assertThat(naru("Options.java").with("NARU_JAVA_OPTIONS", "-Xmx64m -Dx=*").run().out())
        .isEqualTo("*\n");
  }

  private Call naru(String... words) {
    return Call.naru(words).in(folder);
  }
}
