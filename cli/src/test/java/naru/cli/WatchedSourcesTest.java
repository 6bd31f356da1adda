package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchedSourcesTest {
  private final Instant begun = Instant.now();

  @TempDir private Path folder;
  private final WatchedSources sources = new WatchedSources();
  private Path one;
  private Path other;

  @BeforeEach
  void compile() throws IOException {
    one = save("One.java", Duration.ofMinutes(-2));
    other = save("Other.java", Duration.ofMinutes(-2));
    sources.are(List.of(one, other), begun);
  }

  private Path save(String name, Duration afterBegin) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "class A { }");
    return Files.setLastModifiedTime(file, FileTime.from(begun.plus(afterBegin)));
  }

  @Test
  void aSaveIsAChangeOnce() throws IOException {
    assertThat(sources.haveChanged()).isFalse();
    save("One.java", Duration.ofMinutes(-1));
    assertThat(sources.haveChanged()).isTrue();
    assertThat(sources.haveChanged()).isFalse();
  }

  @Test
  void aFileThatIsBeingReplacedIsNoChangeUntilItIsBack() throws IOException {
    Files.delete(one);
    assertThat(sources.haveChanged()).isFalse();
    save("One.java", Duration.ofMinutes(-2));
    assertThat(sources.haveChanged()).isFalse();
    Files.delete(one);
    assertThat(sources.haveChanged()).isFalse();
    save("One.java", Duration.ofMinutes(-1));
    assertThat(sources.haveChanged()).isTrue();
  }

  @Test
  void aFileThatIsGoneIsAChangeOnceAndHidesNoOther() throws IOException {
    Files.delete(one);
    for (int i = 1; i < WatchedSources.LOOKS_UNTIL_GONE; i++) {
      assertThat(sources.haveChanged()).isFalse();
    }
    assertThat(sources.haveChanged()).isTrue();
    for (int i = 0; i < 2 * WatchedSources.LOOKS_UNTIL_GONE; i++) {
      assertThat(sources.haveChanged()).isFalse();
    }
    save("Other.java", Duration.ofMinutes(-1));
    assertThat(sources.haveChanged()).isTrue();
    save("One.java", Duration.ofMinutes(-2));
    assertThat(sources.haveChanged()).isTrue();
  }

  @Test
  void aSaveWhileItWasCompiledIsAChange() throws IOException {
    save("One.java", Duration.ofMillis(1));
    sources.are(List.of(one, other), begun);
    assertThat(sources.haveChanged()).isTrue();
    assertThat(sources.haveChanged()).isFalse();
  }

  @Test
  void anOlderFileThatCameWhileItWasCompiledIsAChange() throws IOException {
    save("One.java", Duration.ofMinutes(-1));
    sources.are(List.of(one, other), begun);
    assertThat(sources.haveChanged()).isTrue();
    assertThat(sources.haveChanged()).isFalse();
  }

  @Test
  void aFileOfAFailedCompileIsWatchedBesideTheOthers() throws IOException {
    Path third = save("Third.java", Duration.ofMinutes(-2));
    sources.areAlso(List.of(one, third), begun);
    assertThat(sources.haveChanged()).isFalse();
    save("Third.java", Duration.ofMinutes(-1));
    assertThat(sources.haveChanged()).isTrue();
    save("Other.java", Duration.ofMinutes(-1));
    assertThat(sources.haveChanged()).isTrue();
  }

  @Test
  void aSaveWhileACompileFailedIsAChange() throws IOException {
    save("One.java", Duration.ofMinutes(-1));
    Path third = save("Third.java", Duration.ofMillis(1));
    sources.areAlso(List.of(one), begun);
    assertThat(sources.haveChanged()).isTrue();
    sources.areAlso(List.of(third), begun);
    assertThat(sources.haveChanged()).isTrue();
    assertThat(sources.haveChanged()).isFalse();
  }

  @Test
  void aSourceOrJarThatAppearsInAFolderIsAChange() throws IOException {
    sources.areAlso(List.of(folder), Instant.now().plusSeconds(60));
    assertThat(sources.haveChanged()).isFalse();
    Files.writeString(folder.resolve("notes.txt"), "");
    assertThat(sources.haveChanged()).isFalse();
    save("Third.java", Duration.ofDays(-1));
    assertThat(sources.haveChanged()).isTrue();
    Files.createDirectory(folder.resolve("lib"));
    assertThat(sources.haveChanged()).isFalse();
    save("lib/a.jar", Duration.ofDays(-1));
    assertThat(sources.haveChanged()).isTrue();
    assertThat(sources.haveChanged()).isFalse();
  }

  @Test
  void aFileThatWentWhileItWasCompiledIsAChange() throws IOException {
    Files.delete(one);
    sources.are(List.of(one, other), begun);
    for (int i = 1; i < WatchedSources.LOOKS_UNTIL_GONE; i++) {
      assertThat(sources.haveChanged()).isFalse();
    }
    assertThat(sources.haveChanged()).isTrue();
  }

  @Test
  void aFileDatedInTheFutureIsNotCompiledForEver() throws IOException {
    save("One.java", Duration.ofDays(1));
    assertThat(sources.haveChanged()).isTrue();
    sources.are(List.of(one, other), begun);
    assertThat(sources.haveChanged()).isFalse();
  }
}
