package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileStampTest {
  @TempDir Path folder;

  private static FileStamp stamp(Path file) {
    return FileStamp.of(file).orElseThrow();
  }

  @Test
  void anUntouchedFileKeepsItsTagWhichIsStrong() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    EntityTag tag = stamp(file).tag("");
    assertThat(tag).isEqualTo(stamp(file).tag(""));
    assertThat(tag.weak()).isFalse();
    assertThat(EntityTag.parse(tag.toString())).contains(tag);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no such names in Java")
  void itsNameIsThatOfTheSystem() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    assertThat(stamp(file).inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
    assertThat(stamp(file).device()).isEqualTo(Files.getAttribute(file, "unix:dev"));
  }

  @Test
  void aFileChangedWithinTheSameSecondToTheSameSizeHasAnotherTag() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    FileTime second = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, second);
    EntityTag before = stamp(file).tag("");
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(second.toMillis() + 1));
    assertThat(stamp(file).tag("")).isNotEqualTo(before);
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no time of change in Java")
  void aFileChangedToTheSameSizeAndTimeOfModificationHasAnotherTag() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    FileTime modified = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(file, modified);
    EntityTag before = stamp(file).tag("");
    // The clock of an old kernel's file system may tick only every 10 ms.
    await()
        .until(
            () -> {
              Files.writeString(file, "two");
              Files.setLastModifiedTime(file, modified);
              return !stamp(file).tag("").equals(before);
            });
  }

  @Test
  void aCodingHasItsOwnTag() throws IOException {
    FileStamp stamp = stamp(Files.writeString(folder.resolve("a"), "one"));
    assertThat(stamp.tag("gzip")).isNotEqualTo(stamp.tag("")).isNotEqualTo(stamp.tag("br"));
  }

  @Test
  void onlyARegularFileHasOne() throws IOException {
    Path file = Files.writeString(folder.resolve("a"), "one");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    assertThat(FileStamp.of(link)).isEqualTo(FileStamp.of(file));
    assertThat(FileStamp.of(link, LinkOption.NOFOLLOW_LINKS)).isEmpty();
    assertThat(FileStamp.of(folder)).isEmpty();
    assertThat(FileStamp.of(folder.resolve("none"))).isEqualTo(Optional.empty());
    assertThat(FileStamp.of(file.resolve("below"))).isEmpty();
    assertThat(FileStamp.of(folder.resolve("x".repeat(300)))).isEmpty();
  }
}
