package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a head to what a handler may ask. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HeadDecode {
  private final HeadParser parser = HeadParser.ofLoop();
  private final byte[] small = Requests.small("/text");
  private final byte[] browser = Requests.browser("/users/42?tab=posts");
  private final ByteBuf received = Unpooled.directBuffer().writeBytes(browser);

  @Benchmark
  public Object smallHead() {
    return parser.parse(small, 100);
  }

  @Benchmark
  public Object browserHead() {
    return parser.parse(browser, 100);
  }

  @Benchmark
  public int endOfBrowserHead() {
    return HeadScanner.emptyLine(received, 0, 0);
  }
}
