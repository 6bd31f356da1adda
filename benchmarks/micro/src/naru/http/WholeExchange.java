package naru.http;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import naru.router.Router;
import naru.session.MemoryStore;
import naru.session.SessionOptions;
import naru.session.Sessions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the bytes of a request to those of its answer, without a socket. What an answer's encoding,
 * a route, a cookie or a session costs is the distance to text or to one another.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class WholeExchange {
  private static final byte[] HELLO =
      "Hello, World!".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private final MemoryConnection plain = new MemoryConnection(WholeExchange::text);
  private final MemoryConnection chunked =
      new MemoryConnection(
          (req, res) -> {
            res.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            res.write("<h1>Hello Node!</h1>");
            res.end("<p>Hello Server!</p>");
          });
  private final MemoryConnection routed = new MemoryConnection(router(200));
  private final MemoryConnection cookies =
      new MemoryConnection(
          (req, res) -> {
            found(req.cookies().get("language"));
            text(req, res);
          });
  private final Sessions sessions =
      new Sessions(SessionOptions.defaults().withStore(new MemoryStore()));
  private final MemoryConnection session =
      new MemoryConnection(
          (req, res) -> {
            found(sessions.of(req, res).get("name"));
            text(req, res);
          });

  private final byte[] small = Requests.small("/text");
  private final byte[] browser = Requests.browser("/text");
  private final byte[] route = Requests.small("/group7/items/42/parts");
  private final byte[] cookie = Requests.withCookie("/text", "theme=dark; language=ko");
  private byte[] ofSession = new byte[0];

  /** Logs in once; the cookie is what a browser would send from then on. */
  @Setup
  public void logIn() {
    String[] id = new String[1];
    try (MemoryConnection login =
        new MemoryConnection(
            (req, res) -> {
              sessions.of(req, res).put("name", "Naru");
              id[0] = res.getHeaders("Set-Cookie").getFirst().replaceFirst(";.*", "");
              text(req, res);
            })) {
      login.exchange(small);
    }
    ofSession = Requests.withCookie("/text", id[0]);
  }

  @TearDown
  public void close() {
    for (MemoryConnection connection :
        new MemoryConnection[] {plain, chunked, routed, cookies, session}) {
      connection.close();
    }
  }

  @Benchmark
  public int text() {
    return plain.exchange(small);
  }

  @Benchmark
  public int textForBrowser() {
    return plain.exchange(browser);
  }

  @Benchmark
  public int textWithCookieUnread() {
    return plain.exchange(cookie);
  }

  @Benchmark
  public int textWithCookieRead() {
    return cookies.exchange(cookie);
  }

  @Benchmark
  public int textWithSessionCookieUnread() {
    return plain.exchange(ofSession);
  }

  @Benchmark
  public int textWithSessionRead() {
    return session.exchange(ofSession);
  }

  @Benchmark
  public int writeAndEnd() {
    return chunked.exchange(small);
  }

  @Benchmark
  public int textWithLongPath() {
    return plain.exchange(route);
  }

  @Benchmark
  public int textAmong200Routes() {
    return routed.exchange(route);
  }

  private static void text(Request request, Response response) {
    response.writeHead(200, "Content-Type", "text/plain");
    response.end(HELLO);
  }

  private static void found(Optional<String> value) {
    if (value.isEmpty()) {
      throw new HttpException(500, "what was sent isn't found");
    }
  }

  private static Router router(int routes) {
    Router router = new Router();
    for (int i = 0; i < routes / 2; i++) {
      router.get("/group" + i + "/items", WholeExchange::text);
      router.get("/group" + i + "/items/{id}/parts", WholeExchange::text);
    }
    return router;
  }
}
