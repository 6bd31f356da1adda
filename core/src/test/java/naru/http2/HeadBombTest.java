package naru.http2;

import static naru.http2.FrameBytes.CONTINUATION;
import static naru.http2.FrameBytes.END_HEADERS;
import static naru.http2.FrameBytes.END_STREAM;
import static naru.http2.FrameBytes.HEADERS;
import static naru.http2.FrameBytes.all;
import static naru.http2.FrameBytes.data;
import static naru.http2.FrameBytes.frame;
import static naru.http2.FrameBytes.get;
import static naru.http2.FrameBytes.indexedBlock;
import static naru.http2.FrameBytes.request;
import static naru.http2.FrameBytes.requestBlock;
import static naru.http2.FrameBytes.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import naru.http.Http2Limits;
import naru.http.Limits;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

/** Heads that are large, or that become large when they are decompressed. */
class HeadBombTest {
  private static final int KIB = 1024;

  /** The first entry of the dynamic table (RFC 7541 §2.3.3, §6.1). */
  private static final byte FIRST_ENTRY = (byte) (0x80 | 62);

  private static final ServerOptions ROOMY =
      ServerOptions.DEFAULTS
          .withLimits(Limits.DEFAULTS.withHeaderBytes(64 << 20).withHeaderCount(100_000))
          .withHttp2(Http2Limits.DEFAULTS.withContinuations(100_000));

  private final AtomicInteger handled = new AtomicInteger();

  private TestServer serve(ServerOptions options) {
    return TestServer.start(
        options,
        (req, res) -> {
          handled.incrementAndGet();
          res.end("" + req.headers().size());
        });
  }

  private static ServerOptions headerBytes(int bytes) {
    return ROOMY.withLimits(ROOMY.limits().withHeaderBytes(bytes));
  }

  private static ServerOptions headerCount(int count) {
    return ROOMY.withLimits(ROOMY.limits().withHeaderCount(count));
  }

  /** A GET whose head has such a field more. */
  private static byte[] large(int stream, int bytes) {
    return request(stream, true, "GET", "/", "x", "v".repeat(bytes));
  }

  /** Puts a field into the table, and refers to it so often, in as many frames as it takes. */
  private static byte[] bomb(int stream, int valueBytes, int references) {
    byte[] rest = new byte[references - 1];
    Arrays.fill(rest, FIRST_ENTRY);
    byte[] first = all(requestBlock("GET", "/"), indexedBlock("x", "v".repeat(valueBytes)));
    byte[] frames = frame(HEADERS, END_STREAM, stream, first);
    for (int at = 0; at < rest.length; at += 8 * KIB) {
      byte[] piece = Arrays.copyOfRange(rest, at, Math.min(rest.length, at + 8 * KIB));
      frames = all(frames, frame(CONTINUATION, 0, stream, piece));
    }
    return all(frames, frame(CONTINUATION, END_HEADERS, stream));
  }

  @Test
  void aHeadBeyondTheLimitIs431AndTheConnectionGoesOn() {
    try (TestServer server = serve(headerBytes(8 * KIB));
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(large(1, 9 * KIB)).status(1)).isEqualTo(431);
      assertThat(handled).hasValue(0);
      assertThat(client.send(get(3, "/")).status(3)).isEqualTo(200);
    }
  }

  @Test
  void whatFollowsOfARequestWhoseHeadIsTooLargeEndsNoOther() {
    try (TestServer server = serve(headerBytes(8 * KIB));
        RawHttp2 client = RawHttp2.connect(server)) {
      byte[] upload = request(1, false, "POST", "/", "x", "v".repeat(9 * KIB));
      assertThat(client.send(upload).status(1)).isEqualTo(431);
      assertThat(client.send(get(3, "/")).status(3)).isEqualTo(200);
      assertThat(client.send(data(1, true, (byte) 1), get(5, "/")).status(5)).isEqualTo(200);
    }
  }

  @Test
  void aHeadFarBeyondTheLimitEndsTheConnection() {
    try (TestServer server = serve(headerBytes(8 * KIB));
        RawHttp2 other = RawHttp2.connect(server);
        RawHttp2 abuser = RawHttp2.connect(server)) {
      assertThat(abuser.send(large(1, 12 * KIB)).end()).containsExactly(Http2Error.PROTOCOL_ERROR);
      assertThat(handled).hasValue(0);
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }

  @Test
  void aLargeHeadIsTakenWhereTheLimitIsLarger() {
    try (TestServer server = serve(ROOMY);
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(large(1, 12 * KIB)).text(1)).isEqualTo("1");
    }
  }

  @Test
  void tooManyFieldsAre431() {
    try (TestServer server = serve(headerCount(100));
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(bomb(1, 1, 101)).status(1)).isEqualTo(431);
      assertThat(handled).hasValue(0);
      assertThat(client.send(get(3, "/")).status(3)).isEqualTo(200);
    }
  }

  /** 4 KiB that are referred to 16,000 times are 64 MB in less than 21 KB. */
  @Test
  void whatExpandsBeyondTheLimitIsNotExpanded() {
    try (TestServer server = serve(headerBytes(16 * KIB));
        RawHttp2 other = RawHttp2.connect(server);
        RawHttp2 abuser = RawHttp2.connect(server)) {
      for (int stream = 1; stream < 20; stream += 2) {
        assertThat(abuser.send(bomb(stream, 4_000, 16_000)).status(stream)).isEqualTo(431);
      }
      assertThat(handled).hasValue(0);
      assertThat(other.send(get(1, "/")).status(1)).isEqualTo(200);
    }
  }

  /** A browser sends each cookie as a field; in HTTP/1 all of them are one. */
  @Test
  void cookiesAreCountedAsOneField() {
    String[] cookies = new String[300];
    for (int i = 0; i < 300; i += 2) {
      cookies[i] = "cookie";
      cookies[i + 1] = "c" + i + "=1";
    }
    try (TestServer server =
            TestServer.start((req, res) -> res.end(req.cookies().get("c298").orElse("none")));
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(request(1, true, "GET", "/", cookies)).text(1)).isEqualTo("1");
      Arrays.setAll(cookies, i -> cookies[i].replace("cookie", "x-cookie"));
      assertThat(client.send(request(3, true, "GET", "/", cookies)).status(3)).isEqualTo(431);
    }
  }

  @Test
  void itIsExpandedWhereTheLimitsAreLarger() {
    try (TestServer server = serve(ROOMY);
        RawHttp2 client = RawHttp2.connect(server)) {
      assertThat(client.send(bomb(1, 4_000, 1_000)).text(1)).isEqualTo("1000");
    }
  }

  /** A client that allows 1 GiB would like the server to keep all it ever sent. */
  @Test
  void theServerKeepsItsOwnTableSmallWhateverTheClientAllows() {
    String value = "v".repeat(1_000);
    try (TestServer server =
            TestServer.start((req, res) -> res.setHeader("X", req.path() + value).end());
        RawHttp2 client = RawHttp2.connect(server)) {
      client.send(settings(1, 1 << 30)).sync();
      assertThat(client.send(get(1, "/1")).status(1)).isEqualTo(200);
      assertThat(client.headBytes()).isGreaterThan(500);
      assertThat(client.send(get(3, "/1")).status(3)).isEqualTo(200);
      assertThat(client.headBytes()).as("taken from the table").isLessThan(100);
      for (int i = 5; i < 15; i += 2) {
        assertThat(client.send(get(i, "/" + i)).status(i)).isEqualTo(200);
      }
      assertThat(client.send(get(15, "/1")).status(15)).isEqualTo(200);
      assertThat(client.headBytes()).as("no longer in the table").isGreaterThan(500);
    }
  }

  @Test
  void aHeadThatIsNeverEndedEndsTheConnectionInTime() {
    Timeouts soon = Timeouts.DEFAULTS.withKeepAlive(Duration.ofSeconds(3));
    try (TestServer server = serve(ServerOptions.DEFAULTS.withTimeouts(soon));
        RawHttp2 abuser = RawHttp2.connect(server)) {
      abuser.send(frame(HEADERS, END_STREAM, 1, requestBlock("GET", "/")));
      assertThat(abuser.end()).containsOnly(Http2Error.NO_ERROR);
      assertThat(handled).hasValue(0);
    }
  }
}
