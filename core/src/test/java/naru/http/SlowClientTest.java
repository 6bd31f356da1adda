package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client holds of the server's memory that sends its request bit by bit. */
class SlowClientTest {
  /** What a loop reads into that has just had large bodies. */
  private static final int LARGE = 64 << 10;

  private final List<String> targets = new ArrayList<>();
  private final EmbeddedChannel connection =
      new EmbeddedChannel(
          new Http1Connection(
              Http.createServer(
                  ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP),
                  (req, res) -> {
                    targets.add(req.url() + " " + req.header("a").orElse("-"));
                    res.end();
                  })));

  @AfterEach
  void close() {
    connection.finishAndReleaseAll();
  }

  private ByteBuf read(String bytes) {
    ByteBuf buffer = Unpooled.directBuffer(LARGE).writeBytes(bytes.getBytes(US_ASCII));
    connection.writeInbound(buffer);
    return buffer;
  }

  @Test
  void aHeadThatIsNotWholeHoldsNoMoreThanItsBytes() {
    ByteBuf first = read("GET /1 HTTP/1.1\r\nHo");
    assertThat(first.refCnt()).isZero();

    ByteBuf second = read("st: a\r\nA: b\r");
    assertThat(second.refCnt()).isZero();

    ByteBuf third = read("\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n");
    assertThat(targets).containsExactly("/1 b");
    assertThat(third.refCnt()).isZero();

    ByteBuf last = read("\r\n");
    assertThat(targets).containsExactly("/1 b", "/2 -");
    assertThat(last.refCnt()).isZero();
  }

  @Test
  void anyByteMayComeByItself() {
    String requests =
        "\r\nGET /1 HTTP/1.1\r\nHost: a\r\na: 1\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n";
    requests.chars().forEach(c -> read(String.valueOf((char) c)));
    assertThat(targets).containsExactly("/1 1", "/2 -");
  }
}
