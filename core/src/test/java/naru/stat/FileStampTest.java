package naru.stat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {
  private static final FileTime A_SECOND = FileTime.fromMillis(1_000_000_000_000L);

  @TempDir Path folder = Path.of("");

  private static FileStamp stamp(Path file) {
    return FileStamp.of(file).orElseThrow();
  }

  private Path file() throws IOException {
    return Files.writeString(folder.resolve("a"), "one");
  }

  @Test
  void itSaysWhatTheSystemSays() throws IOException {
    Path file = file();
    Files.setLastModifiedTime(file, A_SECOND);
    FileStamp stamp = stamp(file);
    assertThat(stamp.isRegularFile()).isTrue();
    assertThat(stamp.size()).isEqualTo(3);
    assertThat(stamp.modified()).isEqualTo(A_SECOND.toInstant());
    assertThat(stamp(file)).isEqualTo(stamp);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such attributes in Java")
  void bothWaysToAskSayTheSame() throws IOException {
    Path file = file();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(FileStamp.CHANGED).as("the short way").isNotNull();
    for (Path each : new Path[] {file, folder, link}) {
      FileStamp stamp = stamp(each);
      assertThat(stamp).isEqualTo(FileStamp.byNames(each));
      assertThat(FileStamp.of(each, LinkOption.NOFOLLOW_LINKS))
          .contains(FileStamp.byNames(each, LinkOption.NOFOLLOW_LINKS));
      assertThat(stamp.changed())
          .isEqualTo(((FileTime) Files.getAttribute(each, "unix:ctime")).toInstant());
      assertThat(stamp.isChangeKnown()).isTrue();
    }
  }

  @Test
  void whereOthersKnowATimeOfChangeItIsTheirs() throws IOException {
    Configuration unix = Configuration.unix().toBuilder().setAttributeViews("unix").build();
    try (FileSystem memory = Jimfs.newFileSystem(unix)) {
      Path file = Files.writeString(memory.getPath("a"), "one");
      FileStamp stamp = stamp(file);
      assertThat(stamp.size()).isEqualTo(3);
      assertThat(stamp.changed())
          .isEqualTo(((FileTime) Files.getAttribute(file, "unix:ctime")).toInstant());
    }
  }

  @Test
  void whereNobodyKnowsATimeOfChangeItSaysSo() throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      FileStamp stamp = stamp(Files.writeString(memory.getPath("a"), "one"));
      assertThat(stamp.size()).isEqualTo(3);
      assertThat(stamp.isChangeKnown()).isFalse();
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such names in Java")
  void anotherFileIsAnother() throws IOException {
    assertThat(stamp(file()).key()).isEqualTo(stamp(file()).key());
    Path other = Files.writeString(folder.resolve("b"), "one");
    assertThat(stamp(other).key()).isNotEqualTo(stamp(file()).key());
  }

  @Test
  void aFileChangedWithinTheSameSecondToTheSameSizeHasAnother() throws IOException {
    Path file = file();
    Files.setLastModifiedTime(file, A_SECOND);
    FileStamp before = stamp(file);
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(A_SECOND.toMillis() + 1));
    assertThat(stamp(file)).isNotEqualTo(before);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no time of change in Java")
  void aFileChangedToTheSameSizeAndTimeOfModificationHasAnother() throws IOException {
    Path file = file();
    Files.setLastModifiedTime(file, A_SECOND);
    FileStamp before = stamp(file);
    // The clock of an old kernel's file system may tick only every 10 ms.
    await()
        .until(
            () -> {
              Files.writeString(file, "two");
              Files.setLastModifiedTime(file, A_SECOND);
              return !stamp(file).equals(before);
            });
  }

  @Test
  void itTellsAFileFromALinkAndAFolder() throws IOException {
    Path file = file();
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(FileStamp.of(link)).isEqualTo(FileStamp.of(file));
    assertThat(FileStamp.of(link, LinkOption.NOFOLLOW_LINKS))
        .isPresent()
        .get()
        .matches(stamp -> !stamp.isRegularFile());
    assertThat(stamp(folder).isRegularFile()).isFalse();
  }

  @Test
  void twoAreEqualIfEverythingIs() {
    Instant now = Instant.EPOCH;
    Instant later = now.plusNanos(1);
    FileStamp stamp = new FileStamp(true, 1, now, now, "key");
    assertThat(new FileStamp(true, 1, now, now, "key")).isEqualTo(stamp).hasSameHashCodeAs(stamp);
    assertThat(
            List.of(
                new FileStamp(false, 1, now, now, "key"),
                new FileStamp(true, 2, now, now, "key"),
                new FileStamp(true, 1, later, now, "key"),
                new FileStamp(true, 1, now, later, "key"),
                new FileStamp(true, 1, now, now, "other"),
                new FileStamp(true, 1, now, now, null)))
        .doesNotContain(stamp);
  }

  @Test
  void whatIsNotThereHasNone() throws IOException {
    assertThat(FileStamp.of(folder.resolve("none"))).isEmpty();
    assertThat(FileStamp.of(file().resolve("below"))).isEmpty();
    assertThat(FileStamp.of(folder.resolve("x".repeat(300)))).isEmpty();
  }
}
