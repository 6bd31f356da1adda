package naru.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** One tree for examples and properties, which have a lifecycle each. */
class FolderTest {
  private static Path base = Path.of("");
  private static Folder folder = new Folder(base);

  @BeforeAll
  @BeforeContainer
  static void makeTree() throws IOException {
    base = Files.createTempDirectory("naru-folder").toRealPath();
    Path root = Files.createDirectories(base.resolve("root"));
    folder = new Folder(root);
    Files.writeString(base.resolve("secret"), "outside");
    Files.createDirectories(base.resolve("root-too"));
    Files.writeString(base.resolve("root-too/secret"), "outside");
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(root.resolve("a/b/file"), "inside");
    Files.writeString(root.resolve("file"), "inside");
    Files.createSymbolicLink(root.resolve("in"), Path.of("a/b"));
    Files.createSymbolicLink(root.resolve("in-file"), Path.of("a/../a/b/file"));
    Files.createSymbolicLink(root.resolve("in-absolute"), root.resolve("a"));
    Files.createSymbolicLink(root.resolve("a/up"), Path.of(".."));
    Files.createSymbolicLink(root.resolve("out"), Path.of("../secret"));
    Files.createSymbolicLink(root.resolve("out-folder"), base);
    Files.createSymbolicLink(root.resolve("out-alike"), base.resolve("root-too"));
    Files.createSymbolicLink(root.resolve("out-twice"), Path.of("out"));
    Files.createSymbolicLink(root.resolve("broken"), Path.of("nowhere"));
    Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
  }

  @AfterAll
  @AfterContainer
  static void removeTree() throws IOException {
    try (var all = Files.walk(base)) {
      all.sorted((a, b) -> b.compareTo(a))
          .forEach(
              path -> {
                try {
                  Files.delete(path);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }

  private static Optional<Path> find(String... names) {
    return folder.find(List.of(names)).map(Folder.Entry::path);
  }

  /** As on macOS and Windows. */
  @Test
  void aFileIsFoundByItsVeryNameAlone() throws IOException {
    try (FileSystem system = Jimfs.newFileSystem(Configuration.osX())) {
      Path root = Files.createDirectories(system.getPath("/public/private"));
      Files.writeString(root.resolve("café.html"), "x");
      Folder folder = new Folder(system.getPath("/public"));

      assertThat(folder.find(List.of("private", "café.html"))).isPresent();
      assertThat(Files.exists(system.getPath("/public/PRIVATE/CAFÉ.html"))).isTrue();
      assertThat(folder.find(List.of("PRIVATE", "café.html"))).isEmpty();
      assertThat(folder.find(List.of("private", "CAFÉ.html"))).isEmpty();
      assertThat(folder.find(List.of("private", "cafe\u0301.html"))).isEmpty();
    }
  }

  /** On Linux too, where the kernel finds each thread's folder, and lists those of processes. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void norByANameThatItsFolderDoesNotList() throws IOException {
    String process = String.valueOf(ProcessHandle.current().pid());
    Folder folder = new Folder(Path.of("/proc"));
    Folder above = new Folder(Path.of("/")); // of another file system, most often one that is exact
    assertThat(folder.find(List.of(process, "task"))).isPresent();
    assertThat(above.find(List.of("proc", process, "task"))).isPresent();

    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      String thread =
          threads
              .map(it -> it.getFileName().toString())
              .filter(it -> !it.equals(process))
              .findAny()
              .orElseThrow();
      assertThat(Files.exists(Path.of("/proc", thread))).isTrue();
      assertThat(folder.find(List.of(thread, "task"))).isEmpty();
      assertThat(above.find(List.of("proc", thread, "task"))).isEmpty();
    }
  }

  @Test
  void filesAndFoldersAreFound() {
    assertThat(find()).contains(folder.path());
    assertThat(find("a", "b", "file")).contains(folder.path().resolve("a/b/file"));
    assertThat(folder.find(List.of("a")).orElseThrow().isFolder()).isTrue();
    assertThat(folder.find(List.of("file")).orElseThrow().isFile()).isTrue();
  }

  @Test
  void whatIsNotThereIsNotFound() {
    assertThat(find("none")).isEmpty();
    assertThat(find("none", "none")).isEmpty();
    assertThat(find("file", "below")).isEmpty();
    assertThat(find("x".repeat(300))).isEmpty();
    assertThat(find("a\0")).isEmpty();
  }

  @Test
  void linksThatStayWithinAreFollowed() {
    Path file = folder.path().resolve("a/b/file");
    assertThat(find("in", "file")).contains(file);
    assertThat(find("in-file")).contains(file);
    assertThat(find("in-absolute", "b", "file")).contains(file);
    assertThat(find("a", "up", "in", "file")).contains(file);
  }

  @Test
  void linksThatLeadOutOrNowhereAreNotThere() {
    assertThat(find("out")).isEmpty();
    assertThat(find("out-twice")).isEmpty();
    assertThat(find("out-folder")).isEmpty();
    assertThat(find("out-folder", "secret")).isEmpty();
    assertThat(find("out-folder", "root", "file")).isEmpty();
    assertThat(find("out-alike", "secret")).isEmpty();
    assertThat(find("broken")).isEmpty();
    assertThat(find("loop")).isEmpty();
  }

  @Test
  void aFolderThatIsALinkItselfIsFollowedToWhereItPointsNow() throws IOException {
    Path link = Files.createSymbolicLink(base.resolve("current"), folder.path());
    Folder current = new Folder(link);
    assertThat(current.find(List.of("in-file"))).isPresent();
    assertThat(current.find(List.of("out"))).isEmpty();
    Files.delete(link);
    Files.createSymbolicLink(link, base.resolve("root-too"));
    assertThat(current.find(List.of("secret"))).isPresent();
    assertThat(current.find(List.of("file"))).isEmpty();
  }

  @Test
  void aPipeOrADeviceIsNotThere() throws Exception {
    Path pipe = base.resolve("root/a/pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(find("a", "pipe")).isEmpty();
    assertThat(new Folder(Path.of("/dev")).find(List.of("null"))).isEmpty();
    Files.delete(pipe);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of(
            "a",
            "b",
            "file",
            "in",
            "out",
            "out-folder",
            "up",
            "root",
            "root-too",
            "secret",
            "..",
            "%2e%2e",
            ".",
            "/",
            "/",
            "/",
            "%2f",
            "%5c",
            "\\",
            "%00",
            "%",
            "한",
            "loop",
            "etc")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }

  @Property(tries = 3000)
  void noPathLeadsOut(@ForAll("paths") String path) throws IOException {
    for (Optional<RequestPath> names :
        List.of(RequestPath.of('/' + path, List.of(), true), RequestPath.ofDecoded(path, true))) {
      Optional<Folder.Entry> found = names.flatMap(all -> folder.find(all.names()));
      if (found.isPresent()) {
        assertThat(found.get().path().toRealPath()).startsWith(folder.path());
      }
    }
  }
}
