package naru.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import naru.testing.Call;
import naru.testing.RawClient;
import naru.testing.TestServer;
import naru.testing.Way;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A response or a request of one connection in the hands of a thread that serves another. */
class ForeignThreadTest {
  private static final int LARGE = 24 << 20;
  private static final ServerOptions ON_LOOPS =
      ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);

  /** Two loops that waited for each other would never go on. */
  @Test
  void noEventLoopWaitsForTheClientOfAnother() {
    CompletableFuture<Response> held = new CompletableFuture<>();
    try (TestServer server =
            TestServer.start(
                ON_LOOPS,
                (req, res) -> {
                  if (req.url().equals("/hold")) {
                    held.complete(res);
                  } else {
                    res.end(Boolean.toString(held.join().write(new byte[LARGE])));
                  }
                });
        RawClient reader = RawClient.connect(server.port(), 1 << 16)) {
      reader.send("GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
      held.join();
      List<RawClient> writers = new ArrayList<>();
      // As many as there are loops at least, so that one is on each of them.
      for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
        writers.add(RawClient.connect(server.port()));
      }
      List<String> rooms = new ArrayList<>();
      for (RawClient writer : writers) {
        rooms.add(writer.send("GET /feed HTTP/1.1\r\nHost: a\r\n\r\n").read().body());
        writer.close();
      }
      // The first may have been taken by the channel at once.
      assertThat(rooms.subList(1, rooms.size())).containsOnly("false");
    }
  }

  /** A lock that a listener held there would be one that the event loop waits for. */
  @ParameterizedTest
  @MethodSource("naru.testing.Way#all")
  void whoeverAsksForABodyTheLoopTellsIt(Way way) {
    CompletableFuture<Thread> asks = new CompletableFuture<>();
    CompletableFuture<Thread> told = new CompletableFuture<>();
    way.ask(
        Call.post("/", "x"),
        (req, res) ->
            Thread.ofPlatform()
                .start(
                    () -> {
                      asks.complete(Thread.currentThread());
                      req.onData(part -> told.complete(Thread.currentThread()));
                      req.onEnd(res::end);
                    }));

    Thread teller = Objects.requireNonNull(told.join());
    assertThat(teller).isNotSameAs(asks.join());
    assertThat(teller instanceof FastThreadLocalThread)
        .isEqualTo(way.execution() == Execution.EVENT_LOOP);
  }
}
