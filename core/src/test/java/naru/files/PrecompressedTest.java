package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrecompressedTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFile() throws IOException {
    write("app.js", 100);
  }

  private void write(String name, long modified) throws IOException {
    Path file = Files.writeString(folder.resolve(name), name);
    Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
  }

  private Optional<Precompressed.Form> choose(String field) {
    return Precompressed.choose(
        new Folder(folder).find(List.of("app.js")).orElseThrow(),
        AcceptEncoding.parse(Optional.of(field)));
  }

  private String chosen(String field) {
    return choose(field).orElseThrow().entry().path().getFileName().toString();
  }

  @Test
  void withoutSiblingsTheFileIsSentAndDoesNotVary() {
    Precompressed.Form form = choose("br, gzip").orElseThrow();
    assertThat(form.coding()).isEmpty();
    assertThat(form.varies()).isFalse();
  }

  @Test
  void theClientsWeightsDecideAndThenTheOrderOfTheCodings() throws IOException {
    write("app.js.br", 100);
    write("app.js.zst", 101);
    write("app.js.gz", 100);
    assertThat(chosen("gzip, zstd, br")).isEqualTo("app.js.br");
    assertThat(chosen("gzip, zstd, br;q=0.9")).isEqualTo("app.js.zst");
    assertThat(chosen("gzip, br;q=0")).isEqualTo("app.js.gz");
    assertThat(chosen("*")).isEqualTo("app.js.br");
    assertThat(chosen("gzip;q=0.001")).isEqualTo("app.js.gz");
    assertThat(chosen("gzip;q=0.5, identity;q=0.6")).isEqualTo("app.js");
    assertThat(chosen("deflate")).isEqualTo("app.js");
    assertThat(choose("zstd").orElseThrow().coding()).contains("zstd");
  }

  @Test
  void theFileItselfVariesTooWhereThereIsASibling() throws IOException {
    write("app.js.gz", 100);
    assertThat(choose("").orElseThrow().varies()).isTrue();
  }

  @Test
  void aSiblingThatIsOlderIsNotUsed() throws IOException {
    write("app.js.gz", 99);
    Precompressed.Form form = choose("gzip").orElseThrow();
    assertThat(form.entry().path()).isEqualTo(folder.resolve("app.js"));
    assertThat(form.varies()).isFalse();
  }

  @Test
  void aSiblingThatIsALinkOrAFolderIsNotUsed() throws IOException {
    Files.createSymbolicLink(folder.resolve("app.js.gz"), folder.resolve("app.js"));
    Files.createDirectory(folder.resolve("app.js.br"));
    assertThat(chosen("gzip, br")).isEqualTo("app.js");
  }

  @Test
  void aClientThatRefusesAllThereIsGetsNone() throws IOException {
    assertThat(choose("gzip, identity;q=0")).isEmpty();
    write("app.js.gz", 100);
    assertThat(choose("*;q=0")).isEmpty();
    assertThat(chosen("gzip, identity;q=0")).isEqualTo("app.js.gz");
  }
}
