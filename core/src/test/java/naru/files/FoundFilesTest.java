package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import naru.http.FileOptions;
import org.junit.jupiter.api.Test;

class FoundFilesTest {
  private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

  private final FoundFiles found = new FoundFiles();

  private void put(Path root) throws IOException {
    Path file = Files.writeString(root.resolve("file"), "one");
    Files.setAttribute(root, "creationTime", LONG_AGO);
    found.put(
        new RequestPath(List.of("file"), false),
        root,
        new FoundFiles.Found(file, FileOptions.DEFAULTS),
        () -> true);
  }

  /** A folder's time of creation says nothing of what has come into it since. */
  @Test
  void whereChangesOfAFolderAreNotKnownNothingIsTakenNoteOf() throws IOException {
    try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
      put(memory.getPath("").toAbsolutePath());
      assertThat(found.count()).isZero();
    }
  }
}
