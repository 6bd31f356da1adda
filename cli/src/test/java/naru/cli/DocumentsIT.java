package naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documents say is so. */
class DocumentsIT {
  private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
  private static final Pattern PROGRAM = Pattern.compile("(?s)```java\n(.*?)```");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern EXAMPLE =
      Pattern.compile("\\[[^]]+]\\((examples/[^)]+\\.java)\\) \\| ([0-9, ]+) \\|");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"README.md,'Hello, Naru!'", "README.ko.md,'안녕, 나루!'"})
  void theFirstProgramRuns(String readme, String answer) throws Exception {
    String program =
        PROGRAM
            .matcher(Files.readString(HOME.resolve(readme)))
            .results()
            .findFirst()
            .orElseThrow()
            .group(1);
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThat(program.strip()).hasLineCount(5).contains("8080");
    Call.program(folder, "Hello.java", program.replace("8080", Integer.toString(port)));

    try (Running naru = Call.naru("Hello.java").in(folder).start();
        HttpClient client = HttpClient.newHttpClient()) {
      naru.awaitOut(out -> out.equals("http://localhost:" + port + "\n"));
      HttpRequest request = HttpRequest.newBuilder(URI.create(naru.out().strip())).build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo(answer);
    }
  }

  static Stream<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (String folder : List.of("", "docs", "docs/decisions", "benchmarks")) {
      try (Stream<Path> files = Files.list(HOME.resolve(folder))) {
        files.filter(it -> it.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    return documents.stream();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyLinkLeadsToAFile(Path document) throws IOException {
    assertThat(LINK.matcher(Files.readString(document)).results().map(it -> it.group(1)))
        .allMatch(link -> Files.exists(document.resolveSibling(link)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "README.ko.md"})
  void everyListingHasItsExampleWithItsPorts(String readme) throws IOException {
    List<MatchResult> rows =
        EXAMPLE.matcher(Files.readString(HOME.resolve(readme))).results().toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(10);
    for (MatchResult row : rows) {
      String example = Files.readString(HOME.resolve(row.group(1)));
      assertThat(example).contains(row.group(2).split(", "));
    }
  }
}
