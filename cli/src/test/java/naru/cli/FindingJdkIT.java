package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JDK 25 is found where JDKs usually are, and older ones are passed over. */
class FindingJdkIT {
  private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin/java");

  @TempDir private Path folder;
  private Path bin;

  @BeforeEach
  void havePathWithoutJava() throws IOException {
    bin = Files.createDirectories(folder.resolve("bin"));
    for (String tool : new String[] {"readlink", "dirname", "find", "cat"}) {
      Path real =
          Stream.of("/bin", "/usr/bin")
              .map(it -> Path.of(it, tool))
              .filter(Files::isExecutable)
              .findFirst()
              .orElseThrow();
      script(bin.resolve(tool), "exec " + real + " \"$@\"");
    }
  }

  private Call version() {
    return Call.script(Call.NARU, "--version")
        .with("NARU_BUILD", "no")
        .with("HOME", folder.resolve("nobody").toString())
        .with("PATH", bin.toString())
        .with("NARU_JDK_FOLDERS", "");
  }

  private Path jdk(String name, String version) throws IOException {
    Path jdk = folder.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    script(jdk.resolve("bin/javac"), "exit 99");
    script(jdk.resolve("bin/java"), "exit 99");
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\nOS_ARCH=x\n");
    return jdk;
  }

  /** The one that runs this, by another name. */
  private Path jdk25(String name) throws IOException {
    Path jdk = jdk(name, "25.0.1");
    script(jdk.resolve("bin/java"), "exec " + JAVA + " \"$@\"");
    return jdk;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void found(Call call) {
    Outcome outcome = call.run();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out()).startsWith("naru ");
    assertThat(outcome.status()).isZero();
  }

  private static void told(Call call, String message) {
    Outcome outcome = call.run();
    assertThat(outcome.err()).startsWith("naru: ").contains(message).hasLineCount(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.status()).isEqualTo(1);
  }

  @Test
  void thereIsNone() {
    told(version(), "there is no JDK 25 or later");
  }

  @ParameterizedTest
  @ValueSource(strings = {"17.0.2", "24.0.1", "1.8.0_402", "", "x"})
  void thereAreOldOnesAlone(String version) throws IOException {
    Path old = jdk("old", version);
    Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));

    told(
        version().with("JAVA_HOME", old.toString()).with("NARU_JDK_FOLDERS", old.toString()),
        "there is no JDK 25 or later");
  }

  @Test
  void aRuntimeWithoutACompilerIsNone() throws IOException {
    Path runtime = jdk("runtime", "25.0.1");
    Files.delete(runtime.resolve("bin/javac"));

    told(version().with("NARU_JDK_FOLDERS", runtime.toString()), "there is no JDK 25 or later");
  }

  @Test
  void itIsNarusOwnVariableThatCounts() throws IOException {
    found(
        version()
            .with("NARU_JAVA_HOME", jdk25("own").toString())
            .with("JAVA_HOME", jdk("other", "25").toString()));
  }

  @Test
  void narusOwnVariableIsWrong() throws IOException {
    String old = jdk("old", "17.0.2").toString();

    told(
        version().with("NARU_JAVA_HOME", old).with("JAVA_HOME", jdk25("other").toString()),
        "NARU_JAVA_HOME is " + old + ", which is no JDK 25 or later");
    told(version().with("NARU_JAVA_HOME", "/nowhere"), "NARU_JAVA_HOME is /nowhere");
  }

  @Test
  void itIsJavaHome() throws IOException {
    found(version().with("JAVA_HOME", jdk25("other").toString()));
  }

  @Test
  void itIsBehindTheJavaOfThePath() throws IOException {
    Files.createSymbolicLink(folder.resolve("hop"), jdk25("25").resolve("bin/java"));
    Files.createSymbolicLink(bin.resolve("java"), Path.of("../hop"));

    found(version().with("JAVA_HOME", jdk("old", "17.0.2").toString()));
  }

  @Test
  void itIsAmongTheFoldersOfJdks() throws IOException {
    Path old = jdk("17", "17.0.2");
    Files.createSymbolicLink(bin.resolve("java"), old.resolve("bin/java"));
    Path good = jdk25("25");

    found(
        version()
            .with("JAVA_HOME", old.toString())
            .with("NARU_JDK_FOLDERS", folder.resolve("none") + " " + old + " " + good));
  }

  @Test
  void itIsOfSdkman() throws IOException {
    jdk("home/.sdkman/candidates/java/17-tem", "17.0.2");
    jdk25("home/.sdkman/candidates/java/25-tem");

    found(version().with("HOME", folder.resolve("home").toString()));
  }
}
