package naru.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that run as clusters, and what is asked of them. */
class ClusterIT {
  private static final String SERVER =
      """
      import module naru;

      void main(String... args) {
        HttpServer server = Http.createServer((req, res) -> {
          if (req.path().equals("/slow")) {
            IO.println("asked");
            Thread.sleep(600_000);
          }
          res.end("VERSION " + ProcessHandle.current().pid() + " " + String.join(",", args));
        });
        server.listen("127.0.0.1", 0, () -> IO.println("port " + server.port() + "."));
      }
      """;

  private static final Pattern PORT = Pattern.compile("port (\\d+)\\.");

  /** Where the clusters of one test are found. */
  @TempDir private Path runtime;

  @TempDir private Path folder;

  private Call naru(String... words) {
    return Call.naru(words).in(folder).with("XDG_RUNTIME_DIR", runtime.toString());
  }

  private void write(String version) {
    Call.program(folder, "Server.java", SERVER.replace("VERSION", version));
  }

  private static int port(Running cluster) {
    cluster.awaitOut(out -> PORT.matcher(out).find());
    Matcher said = PORT.matcher(cluster.out());
    assertThat(said.find()).isTrue();
    return Integer.parseInt(said.group(1));
  }

  private static String ask(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }
  }

  private void awaitWorkers(int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              String json = naru("status", "--json").run().out();
              return Pattern.compile("\"state\":\"listening\"").matcher(json).results().count()
                  == count;
            });
  }

  @Test
  void aClusterKeepsItsProgramAndStartsWithoutCompilingWhatWasKept() throws Exception {
    write("one");
    Path cache = folder.resolve("cache");
    Call naru = naru("--workers", "1", "Server.java").with("NARU_CACHE", cache.toString());
    try (Running first = naru.start()) {
      assertThat(ask(port(first))).startsWith("one ");
    }
    Path sums;
    try (Stream<Path> kept = Files.walk(cache)) {
      sums = kept.filter(file -> file.endsWith("sums")).findFirst().orElseThrow();
    }
    // Who doesn't look whether the source has changed can tell what was compiled when.
    List<String> others =
        Files.readAllLines(sums).stream().filter(it -> !it.endsWith("Server.java")).toList();
    Files.write(sums, others);
    write("two");
    try (Running second = naru.start()) {
      int port = port(second);
      assertThat(ask(port)).startsWith("one ");
      assertThat(naru("reload").run()).isEqualTo(new Outcome(0, "", ""));
      assertThat(ask(port)).startsWith("two ");
      assertThat(Files.readAllLines(sums))
          .as("what lies beside the program may be another by now")
          .isEqualTo(others);
    }
  }

  @Test
  void aDebuggersPortIsThePrimarysAndWorkersTakeOthers() throws Exception {
    int debugger;
    int jmx;
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      debugger = one.getLocalPort();
      jmx = other.getLocalPort();
    }
    write("one");
    Call naru =
        naru("--workers", "2", "Server.java")
            .with(
                "NARU_JAVA_OPTIONS",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:"
                    + debugger
                    + " -Dcom.sun.management.jmxremote.port="
                    + jmx
                    + " -Dcom.sun.management.jmxremote.authenticate=false"
                    + " -Dcom.sun.management.jmxremote.ssl=false");
    try (Running cluster = naru.start()) {
      assertThat(ask(port(cluster))).startsWith("one ");
      awaitWorkers(2);
      assertThat(naru("reload").run()).isEqualTo(new Outcome(0, "", ""));
    }
  }

  @Test
  void anyProgramRunsAsAClusterThatIsAskedAndTold() throws Exception {
    write("one");
    try (Running cluster = naru("--workers", "2", "Server.java", "가", "@Server.java").start()) {
      int port = port(cluster);
      awaitWorkers(2);
      assertThat(ask(port)).startsWith("one ").endsWith(" 가,@Server.java");

      Outcome status = naru("status").run();
      assertThat(status.status()).isZero();
      assertThat(status.out())
          .startsWith("cluster " + cluster.pid() + ": 2 of 2 workers, 0 restarts\n")
          .hasLineCount(4);

      write("two");
      assertThat(naru("reload").run()).isEqualTo(new Outcome(0, "", ""));
      assertThat(ask(port)).startsWith("two ");

      Files.writeString(folder.resolve("Server.java"), "void main() { nothing(); }");
      Outcome broken = naru("reload", "--pid", Long.toString(cluster.pid())).run();
      assertThat(broken.status()).isEqualTo(1);
      assertThat(broken.err()).contains("Server.java:1: ", "nothing()").doesNotContain("\tat ");
      assertThat(ask(port)).startsWith("two ");

      assertThat(naru("scale", "3", "--pid", Long.toString(cluster.pid())).run().status()).isZero();
      awaitWorkers(3);
      assertThat(naru("stop").run().status()).isZero();
      new ServerSocket(port).close();
      assertThat(cluster.awaitEnd().status()).isZero();
    }
    Outcome none = naru("status").run();
    assertThat(none.status()).isEqualTo(1);
    assertThat(none.err()).contains("no cluster of yours runs").hasLineCount(1);
  }

  @Test
  void aSavedFileRollsTheWorkers() throws Exception {
    write("one");
    try (Running cluster = naru("--watch", "--workers", "2", "Server.java").start()) {
      int port = port(cluster);
      awaitWorkers(2);
      Files.writeString(folder.resolve("Server.java"), "void main() { nothing(); }");
      cluster.awaitErr(err -> err.contains("nothing()"));
      assertThat(ask(port)).startsWith("one ");
      write("two");
      await().atMost(Duration.ofMinutes(2)).until(() -> ask(port).startsWith("two "));
    }
  }

  @Test
  void aProgramThatDoesNotCompileFromTheBeginningIsWaitedForIfItIsWatched() throws Exception {
    Call.program(folder, "Server.java", SERVER.replace("\"VERSION ", "Name.of() + \" "));
    try (Running cluster = naru("--watch", "--workers", "1", "Server.java").start()) {
      cluster.awaitErr(err -> err.contains("cannot find symbol"));
      Call.program(folder, "Name.java", "class Name { static String of() { return \"one\"; } }");
      assertThat(ask(port(cluster))).startsWith("one ");
    }

    Files.delete(folder.resolve("Name.java"));
    Outcome outcome = naru("--workers", "1", "Server.java").run();
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith(folder.toRealPath() + "/Server.java:")
        .endsWith("1 error\n");
  }

  @Test
  void aFileThatIsEmptyFromTheBeginningIsWaitedForAsWell() throws Exception {
    Call.program(folder, "Server.java", "");
    try (Running cluster = naru("--watch", "--workers", "1", "Server.java").start()) {
      cluster.awaitErr(err -> err.contains("Server.java has no class to run"));
      write("one");
      assertThat(ask(port(cluster))).startsWith("one ");
    }
  }

  @Test
  void anArgumentMayBeOfAnyEncoding() throws Exception {
    write("one");
    String latin1 = "exec \"$@\" \"$(printf 'caf\\351')\"";
    Call call = naru("--workers", "1", "Server.java").behind("sh", "-c", latin1, "sh");
    try (Running cluster = call.start()) {
      assertThat(ask(port(cluster))).startsWith("one ").contains(" caf");
    }
  }

  @Test
  void aClusterThatWaitsForAFirstVersionEndsAsAnyOther() throws Exception {
    Call.program(folder, "Server.java", SERVER.replace("\"VERSION ", "Name.of() + \" "));
    try (Running cluster = naru("--watch", "--workers", "1", "Server.java").start()) {
      cluster.awaitErr(err -> err.contains("cannot find symbol"));
      cluster.signal("INT");
      assertThat(cluster.awaitEnd().status()).isZero();
    }
  }

  @Test
  void aFileThatIsNewInASaveThatDoesNotCompileIsWatched() throws Exception {
    write("one");
    try (Running cluster = naru("--watch", "--workers", "1", "Server.java").start()) {
      int port = port(cluster);
      awaitWorkers(1);
      Call.program(folder, "Name.java", "class Name { static String of() { oh } }");
      Call.program(folder, "Server.java", SERVER.replace("\"VERSION ", "Name.of() + \" "));
      cluster.awaitErr(err -> err.contains("not a statement"));
      Call.program(folder, "Name.java", "class Name { static String of() { return \"two\"; } }");
      await().atMost(Duration.ofMinutes(2)).until(() -> ask(port).startsWith("two "));
    }
  }

  /** After the script has compared the sums, and before the watch begins. */
  @Test
  void aFileSavedWhileAKeptProgramStartsRollsTheWorkers() throws Exception {
    Call naru =
        naru("--watch", "--workers", "1", "Server.java")
            .with("NARU_CACHE", folder.resolve("cache").toString());
    write("one");
    try (Running first = naru.start()) {
      assertThat(ask(port(first))).startsWith("one ");
    }
    Path next = Files.writeString(folder.resolve("next"), SERVER.replace("VERSION", "two"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    String path = System.getenv("PATH");
    String compare =
        """
        #!/bin/sh
        PATH='%s'
        sha256sum "$@"
        status=$?
        case ${1-} in -c) cat '%s' > '%s' ;; esac
        exit $status
        """
            .formatted(path, next, folder.resolve("Server.java"));
    Path sha256sum = Files.writeString(programs.resolve("sha256sum"), compare);
    assertThat(sha256sum.toFile().setExecutable(true)).isTrue();

    try (Running second = naru.with("PATH", programs + File.pathSeparator + path).start()) {
      int port = port(second);
      await().atMost(Duration.ofMinutes(2)).until(() -> ask(port).startsWith("two "));
    }
  }

  @ParameterizedTest
  @CsvSource({"TERM,143", "INT,0"})
  void aSignalDrainsAndASecondOneHurries(String signal, int status) throws Exception {
    write("one");
    Call naru = naru("--workers", "2", "--deadline", "3600", "Server.java");
    try (Running cluster = naru.start();
        Socket slow = new Socket(InetAddress.getLoopbackAddress(), port(cluster))) {
      awaitWorkers(2);
      slow.getOutputStream().write("GET /slow HTTP/1.0\r\n\r\n".getBytes(UTF_8));
      cluster.awaitOut(out -> out.contains("asked"));
      cluster.signal(signal);
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> naru("status", "--json").run().out().contains("leaving"));
      assertThat(cluster.isAlive()).isTrue();
      cluster.signal(signal);
      assertThat(cluster.awaitEnd().status()).isEqualTo(status);
    }
  }

  @Test
  void aHangupRollsToNewCode() throws Exception {
    write("one");
    try (Running cluster = naru("--workers", "1", "Server.java").start()) {
      int port = port(cluster);
      awaitWorkers(1);
      write("two");
      cluster.signal("HUP");
      await().atMost(Duration.ofMinutes(2)).until(() -> ask(port).startsWith("two "));
    }
  }

  @Test
  void aHangupRollsUntilTheTerminalIsClosedWhichEndsIt() throws Exception {
    assumeThat(Path.of("/usr/bin/script")).as("it makes terminals").exists();
    write("one");
    Call naru = naru("--workers", "1", "Server.java");
    String line = "exec '" + String.join("' '", naru.words()) + "'";
    try (Running terminal =
        new Call(folder, naru.environment(), List.of("script", "-qec", line, "/dev/null"))
            .start()) {
      int port = port(terminal);
      awaitWorkers(1);
      Path run = runFolder();
      write("two");
      new ProcessBuilder("kill", "-HUP", run.getFileName().toString()).start().waitFor();
      await().atMost(Duration.ofMinutes(2)).until(() -> ask(port).startsWith("two "));
      terminal.signal("KILL");
      await().atMost(Duration.ofMinutes(2)).until(() -> Files.notExists(run));
    }
  }

  private Path runFolder() throws IOException {
    try (Stream<Path> folders = Files.list(runtime.resolve("naru"))) {
      return folders.findFirst().orElseThrow();
    }
  }

  @Test
  void aProgramThatAlwaysFailsIsShownAndEnds() {
    Call.program(folder, "Server.java", "void main() { throw new IllegalStateException(\"강\"); }");
    Outcome outcome = naru("--workers", "1", "Server.java").run();
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("5 workers in a row ended", "IllegalStateException: 강", "No worker is left");
  }

  @ParameterizedTest
  @CsvSource({
    "--workers,0,1 to 1024",
    "--workers,many,'a number, or max'",
    "--health,health,takes a path",
    "--grace,-1,a number of seconds",
    "--deadline,2147483648,from 0 to 2147483647",
    "--max-age,9223372036854775807,from 0 to 2147483647",
    "--max-memory,8796093022208,from 0 to 8796093022207"
  })
  void anOptionThatMakesNoSenseIsSaidInALine(String option, String value, String words) {
    write("one");
    Outcome outcome = naru("--watch", option, value, "Server.java").run();
    assertThat(outcome.status()).isNotZero();
    assertThat(outcome.err()).contains(words).hasLineCount(1);
  }
}
