package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramFilesTest {
  private static final byte[] CLASS = {1, 2, 3};
  private static final byte[] NONE = {};

  @TempDir Path folder = Path.of("");

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Map<String, byte[]> classes = Map.of("a.B", CLASS, "C", NONE);
    ProgramFiles.write(
        folder, new CompiledProgram(Path.of("B.java"), "a.B", classes, List.of(), List.of()));
    Map<String, byte[]> read = ProgramFiles.unpack(folder.resolve(ProgramFiles.JAR));
    assertThat(read).containsOnlyKeys("a.B", "C");
    assertThat(read.get("a.B")).isEqualTo(CLASS);
    assertThat(read.get("C")).isEmpty();
  }

  @Test
  void whatAnEarlierVersionCompressedIsRead() throws IOException {
    Path jar = folder.resolve(ProgramFiles.JAR);
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a/B.class"));
      zip.write(CLASS);
    }
    assertThat(ProgramFiles.unpack(jar)).containsOnlyKeys("a.B");
    assertThat(ProgramFiles.unpack(jar).get("a.B")).isEqualTo(CLASS);
  }
}
