package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script builds when that is needed. In a project of its own, whose {@code mvnw} counts its
 * builds and takes the command from this one.
 */
class BuildingIT {
  @TempDir private Path folder;
  private Path home;
  private Path builds;

  @BeforeEach
  void makeProject() throws IOException {
    home = folder.toRealPath().resolve("a project");
    builds = folder.resolve("builds");
    Files.createDirectories(home.resolve("core/src/main"));
    Files.createDirectories(home.resolve("cli/target"));
    Files.copy(Call.NARU, home.resolve("naru"));
    for (String file : new String[] {"pom.xml", "core/src/main/Source.java", "cli/Assemble.java"}) {
      old(Files.writeString(home.resolve(file), ""));
    }
    mvnw("");
  }

  private static void old(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
  }

  private void mvnw(String before) throws IOException {
    Path mvnw =
        Files.writeString(
            home.resolve("mvnw"),
            """
            #!/bin/sh
            echo built >> '%s'
            touch cli/target/naru.begun
            %s
            cp '%s' cli/target/java.args
            { pwd -P; echo "$JAVA_HOME"; sed -n 's/"//g; s/^JAVA_RUNTIME_VERSION=//p' "$JAVA_HOME/release"; } > cli/target/naru.built
            """
                .formatted(builds, before, Call.NARU.resolveSibling("cli/target/java.args")));
    assertThat(mvnw.toFile().setExecutable(true)).isTrue();
    assertThat(home.resolve("naru").toFile().setExecutable(true)).isTrue();
  }

  private Call version() {
    return Call.script(home.resolve("naru"), "--version")
        .with("NARU_JAVA_HOME", System.getProperty("java.home"));
  }

  private long builds() throws IOException {
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  @Test
  void itBuildsOnceAndAgainWhenASourceIsNewer() throws IOException {
    Outcome first = version().run();
    assertThat(first.out()).startsWith("naru ");
    assertThat(first.err()).isEqualTo("naru: building, this once …\n");
    assertThat(version().run().err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    for (String file : new String[] {"pom.xml", "core/src/main/Source.java", "cli/Assemble.java"}) {
      long before = builds();
      Path source = home.resolve(file);
      Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
      assertThat(version().run().status()).isZero();
      assertThat(builds()).as(file).isEqualTo(before + 1);
      old(source);
    }
  }

  @Test
  void aSourceThatIsDatedInTheFutureIsBuiltOnce() throws IOException {
    Path source = home.resolve("core/src/main/Source.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plus(Duration.ofDays(1))));
    assertThat(version().run().status()).isZero();
    assertThat(version().run().err()).isEmpty();
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void itBuildsAgainForAJavaThatWasUpdatedInItsPlaceAndForNoOther() throws IOException {
    Path jdk = jdk("jdk", "25.0.1+8");
    Call call = version().with("NARU_JAVA_HOME", jdk.toString());
    assertThat(call.run().status()).isZero();
    assertThat(call.run().err()).isEmpty();
    assertThat(version().run().err()).as("with another Java").isEmpty();

    jdk("jdk", "25.0.2+10");
    assertThat(call.with("NARU_BUILD", "no").run().err()).isEmpty();
    Files.delete(home.resolve(".naru"));
    Files.writeString(home.resolve(".naru"), "a file where the folder should be");
    assertThat(call.run().err()).as("no lock can be made").isEmpty();
    Files.delete(home.resolve(".naru"));
    assertThat(call.with("NOTIFY_SOCKET", "/run/none").run().err())
        .as("systemd waits for it")
        .contains("starts are slower until it is built for Java 25.0.2+10: run ")
        .hasLineCount(1);
    assertThat(call.run().err()).isEqualTo("naru: building, this once …\n");
    assertThat(call.run().err()).isEmpty();
    assertThat(builds()).isEqualTo(2);

    mvnw("exit 1");
    jdk("jdk", "25.0.3+1");
    Outcome slower = call.run();
    assertThat(slower.out()).startsWith("naru ");
    assertThat(slower.err()).contains("starts are slower until it is built for Java 25.0.3+1");
    assertThat(call.run().err()).as("it isn't tried again").isEmpty();
  }

  @Test
  void whatAnotherJavaOfTheSameNameHasCompiledIsCompiledAgain() throws IOException {
    Path java = jdk("jdk", "25.0.1+8");
    assertThat(version().with("NARU_JAVA_HOME", java.toString()).run().status()).isZero();
    Path current = Files.createSymbolicLink(folder.resolve("current"), java);
    Path program =
        Call.program(
            folder,
            "Server.java",
            "void main() { IO.println(new Throwable().getStackTrace().length); }");
    Call call =
        Call.script(home.resolve("naru"), program.toString())
            .with("NARU_JAVA_HOME", current.toString())
            .with("NARU_CACHE", folder.resolve("cache").toString());
    String compiled = call.run().out();
    String kept = call.run().out();
    assertThat(kept).isNotEmpty().isNotEqualTo(compiled);

    Files.delete(current);
    Files.createSymbolicLink(current, jdk("other", "26+30"));
    assertThat(call.run().out()).isEqualTo(compiled);
    assertThat(call.run().out()).isEqualTo(kept);
    assertThat(builds()).isEqualTo(1);
  }

  /** The one that runs this, by another name. */
  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    Path bin = Files.createDirectories(home.resolve("bin"));
    for (String tool : new String[] {"java", "javac"}) {
      String real = Path.of(System.getProperty("java.home"), "bin", tool).toString();
      Files.writeString(bin.resolve(tool), "#!/bin/sh\nexec " + real + " \"$@\"\n");
      assertThat(bin.resolve(tool).toFile().setExecutable(true)).isTrue();
    }
    Files.writeString(
        home.resolve("release"),
        "JAVA_RUNTIME_VERSION=\"" + version + "\"\nJAVA_VERSION=\"25.0.1\"\n");
    return home;
  }

  @Test
  void whatIsSavedDuringABuildIsBuiltByTheNext() throws IOException {
    mvnw("sleep 0.1; touch core/src/main/Source.java");
    assertThat(version().run().status()).isZero();

    mvnw("");
    assertThat(version().run().err()).isEqualTo("naru: building, this once …\n");
    assertThat(version().run().err()).isEmpty();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void theScriptIsFoundThroughLinks() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a project/naru"));
    Path link = Files.createSymbolicLink(bin.resolve("naru"), bin.resolve("first"));

    Outcome outcome =
        Call.script(link, "--version")
            .with("NARU_JAVA_HOME", System.getProperty("java.home"))
            .run();

    assertThat(outcome.out()).startsWith("naru ");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aProjectThatWasMovedIsBuiltAgain() throws IOException {
    assertThat(version().run().status()).isZero();
    Path moved = folder.toRealPath().resolve("moved");
    Files.move(home, moved);
    home = moved;

    assertThat(version().run().status()).isZero();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void ofTwoFirstStartsOneBuildsAndTheOtherWaits() throws IOException {
    Path go = folder.resolve("go");
    mvnw("until [ -e '" + go + "' ]; do sleep 0.1; done");
    try (Running first = version().start().awaitErr(err -> err.contains("building"));
        Running second = version().start().awaitErr(err -> err.contains("waiting for another"))) {
      Files.createFile(go);

      assertThat(first.awaitEnd().status()).isZero();
      Outcome waited = second.awaitEnd();
      assertThat(waited.out()).startsWith("naru ");
      assertThat(waited.err()).hasLineCount(1);
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aLockWhoseOwnerDiedIsNobodys() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createDirectories(home.resolve(".naru"));
    Files.writeString(home.resolve(".naru/building"), dead.pid() + "\n");

    assertThat(version().run().status()).isZero();
    assertThat(home.resolve(".naru")).isEmptyDirectory();
  }

  /** As of a start that was killed while Maven ran. */
  @Test
  void aLockWhoseBuildGoesOnIsItsOwn() throws Exception {
    Path go = folder.resolve("go");
    mvnw("until [ -e '" + go + "' ]; do sleep 0.1; done");
    try (Running killed = version().start()) {
      await().until(() -> builds() == 1);
      ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
      await().until(() -> !killed.isAlive());
      try (Running next = version().start().awaitErr(err -> err.contains("waiting for"))) {
        Files.createFile(go);
        assertThat(next.awaitEnd().status()).isZero();
      }
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void aLockThatAMachineLeftEmptyIsNobodys() throws IOException {
    Files.createDirectories(home.resolve(".naru"));
    Files.writeString(home.resolve(".naru/building"), "");

    assertThat(version().run().status()).isZero();
    assertThat(home.resolve(".naru")).isEmptyDirectory();
  }

  @Test
  void whatAsksAClusterIsNotBuiltAgain() throws IOException {
    version().run();
    Path source = home.resolve("pom.xml");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));

    Outcome outcome =
        Call.script(home.resolve("naru"), "stop", "--pid", "1")
            .with("NARU_JAVA_HOME", System.getProperty("java.home"))
            .run();

    assertThat(outcome.err()).startsWith("naru: ").hasLineCount(1);
    assertThat(builds()).isEqualTo(1);
  }

  /** As on an exFAT disk or in a folder that a virtual machine shares. */
  @Test
  void whereThereAreNoHardLinksItBuildsWithoutALock() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Path ln = Files.writeString(bin.resolve("ln"), "#!/bin/sh\nexit 1\n");
    assertThat(ln.toFile().setExecutable(true)).isTrue();

    Outcome outcome = version().with("PATH", bin + ":" + System.getenv("PATH")).run();

    assertThat(outcome.out()).startsWith("naru ");
    assertThat(outcome.err()).isEqualTo("naru: building, this once …\n");
    assertThat(home.resolve(".naru")).isEmptyDirectory();
  }

  /** Root writes into every folder, but not into a file. */
  @Test
  void whereNoLockCanBeMadeItFails() throws IOException {
    Files.writeString(home.resolve(".naru"), "a file where the folder should be");

    Outcome outcome = version().run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err())
        .isEqualTo(
            "naru: Naru isn't built, and "
                + home
                + "/.naru can't be written: start it once as its owner, or make room on its"
                + " disk\n");
  }

  @Test
  void aBuildThatFailsIsToldAndLeavesNoLock() throws IOException {
    mvnw("echo the reason; exit 1");

    Outcome outcome = version().run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .isEqualTo(
            """
            naru: building, this once …
            the reason
            naru: Naru could not be built, see above
            """);
    assertThat(home.resolve(".naru")).isEmptyDirectory();
    mvnw("");
    assertThat(version().run().status()).isZero();
  }

  @Test
  void aBuildThatIsForbiddenIsSaidToBeMissing() {
    Outcome outcome = version().with("NARU_BUILD", "no").run();

    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.err()).isEqualTo("naru: " + home + " isn't built, or was changed since\n");
  }
}
