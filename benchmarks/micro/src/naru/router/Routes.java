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
  private static final int GROUPS = 100;

  private final String[] literal = new String[GROUPS];
  private final String[] named = new String[GROUPS];
  private final String[] missing = new String[GROUPS];
  private RouteTrie routes = new Router().dispatch().routes();
  private int next;

  @Setup
  public void routes() {
    Router router = new Router();
    for (int i = 0; i < GROUPS; i++) {
      literal[i] = "/group" + i + "/items";
      named[i] = "/group" + i + "/items/42/parts";
      missing[i] = "/group" + i + "/nothing";
      router.get("/group" + i + "/items", (req, res) -> {});
      router.get("/group" + i + "/items/{id}/parts", (req, res) -> {});
    }
    routes = router.dispatch().routes();
  }

  /** Each time another one, so that no branch is learnt by heart. */
  private Object find(String[] paths) {
    next = next + 1 < GROUPS ? next + 1 : 0;
    String path = paths[next];
    return routes.find(path, 1, path.length(), "GET");
  }

  @Benchmark
  public Object literal() {
    return find(literal);
  }

  @Benchmark
  public Object named() {
    return find(named);
  }

  @Benchmark
  public Object missing() {
    return find(missing);
  }
}
