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

/**
 * From what a handler sets to the bytes of an answer's head, for HTTP/1.1 and for HTTP/2: the
 * writing alone. What a connection decides about each field is in {@link WholeExchange}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class HeadEncode {
  private final ByteBuf out = Unpooled.directBuffer();

  // Not final: javac would write constants into the measured code.
  private int status = 200;
  private String type = "text/plain; charset=utf-8";
  private String cacheControl = "no-store";
  private String length = "13";

  private ResponseFields fields() {
    ResponseFields fields = new ResponseFields();
    fields.set("Content-Type", type);
    fields.set("Cache-Control", cacheControl);
    fields.set("Content-Length", length);
    return fields;
  }

  @Benchmark
  public int http1Head() {
    ResponseFields fields = fields();
    HeadWriter lines = HeadWriter.begin().write(StatusLine.bytes(status));
    for (int i = 0; i < fields.size(); i += 2) {
      lines.field(fields.at(i), fields.at(i + 1));
    }
    lines.write(DateField.bytes(System.nanoTime())).line();
    out.clear();
    lines.into(out);
    return out.readableBytes();
  }

  @Benchmark
  public Object http2Head() {
    return Http2Heads.response(status, fields(), System.nanoTime());
  }
}
