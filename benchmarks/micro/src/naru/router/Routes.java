package naru.router;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A path among 200 routes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class Routes {
  private static final String LITERAL = "/group7/items";
  private static final String NAMED = "/group7/items/42/parts";

  private RouteTrie routes = new Router().dispatch().routes();

  @Setup
  public void routes() {
    Router router = new Router();
    for (int i = 0; i < 100; i++) {
      router.get("/group" + i + "/items", (req, res) -> {});
      router.get("/group" + i + "/items/{id}/parts", (req, res) -> {});
    }
    routes = router.dispatch().routes();
  }

  @Benchmark
  public Object literal() {
    return routes.find(LITERAL, 1, LITERAL.length(), "GET");
  }

  @Benchmark
  public Object named() {
    return routes.find(NAMED, 1, NAMED.length(), "GET");
  }

  @Benchmark
  public Object missing() {
    return routes.find("/group7/nothing", 1, 15, "GET");
  }
}
