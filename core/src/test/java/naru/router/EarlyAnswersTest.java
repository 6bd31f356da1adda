package naru.router;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import naru.http.Execution;
import naru.http.HttpException;
import naru.testing.Answer;
import naru.testing.Call;
import naru.testing.Protocol;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said before a route is what holds for its answer, or is all of it. */
class EarlyAnswersTest {
  private static Answer ask(Router router, String target) {
    return new Way(Protocol.H1, Execution.EVENT_LOOP).ask(Call.get(target), router);
  }

  @Test
  void aFailureKeepsWhatKeepsItFromOthersAndAddsToWhatItVariesBy() {
    Router router =
        new Router()
            .before(
                (request, response) -> {
                  response.setHeader("Cache-Control", request.query().get("how").orElseThrow());
                  response.setHeader("Vary", "Origin");
                })
            .get(
                "/",
                (request, response) -> {
                  throw new HttpException(410, "GONE", "Vary", "Accept");
                });
    Map<String, String> kept =
        Map.of(
            "no-store", "no-store",
            "public,No-Store", "no-store",
            "Private,max-age=9", "private, no-cache");
    kept.forEach(
        (how, stays) -> {
          Answer answer = ask(router, "/?how=" + how);
          assertThat(answer.headers().all("Cache-Control")).containsExactly(stays);
          assertThat(String.join(",", answer.headers().all("Vary"))).isEqualTo("Origin,Accept");
        });
    assertThat(ask(router, "/?how=max-age=9").headers().has("Cache-Control")).isFalse();
  }

  /** On HTTP/2 a file goes in pieces, of which a loop writes only what there is room for. */
  @Test
  void aFileThatAnswersBeforeTheRoutesIsWhole(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("maintenance"), new byte[5_000_000]);
    Router router =
        new Router()
            .before((request, response) -> response.sendFile(file))
            .get("/", (request, response) -> response.end("the route"));
    Answer answer = new Way(Protocol.H2, Execution.EVENT_LOOP).ask(Call.get("/"), router);
    assertThat(answer.bytes()).hasSize(5_000_000);
  }
}
