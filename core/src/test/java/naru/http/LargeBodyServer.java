package naru.http;

import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import naru.testing.Protocol;

/**
 * A process of its own for {@link LargeBodyTest}: it serves the protocol it is told, says its port,
 * and ends with its standard input. /download sends so many bytes, /upload reads one byte, and the
 * rest once it was asked for /go, /whole reads a body whole.
 */
final class LargeBodyServer {
  private static final AtomicLong written = new AtomicLong();
  private static final CountDownLatch go = new CountDownLatch(1);

  private LargeBodyServer() {}

  /** The protocol, the bytes to download, and the bytes that may wait in memory. */
  public static void main(String[] args) throws Exception {
    long bytes = Long.parseLong(args[1]);
    Limits limits = Limits.DEFAULTS.withBufferedBytes(Integer.parseInt(args[2]));
    HttpServer server =
        Protocol.valueOf(args[0])
            .createServer(
                ServerOptions.DEFAULTS.withLimits(limits),
                (req, res) -> {
                  switch (req.path()) {
                    case "/download" -> download(res, bytes);
                    case "/upload" -> res.end("" + upload(req));
                    case "/whole" -> res.end("" + req.bytes().length);
                    case "/go" -> {
                      go.countDown();
                      res.end();
                    }
                    default -> res.end("" + written.get());
                  }
                });
    server.listen("127.0.0.1", 0);
    System.out.println(server.port());
    System.in.transferTo(System.out);
    System.exit(0);
  }

  private static void download(Response response, long bytes) {
    byte[] part = new byte[64 << 10];
    for (long left = bytes; left > 0; left -= part.length) {
      response.write(part);
      written.addAndGet(part.length);
    }
    response.end();
  }

  private static long upload(Request request) throws Exception {
    InputStream in = request.inputStream();
    long read = in.read() < 0 ? 0 : 1;
    go.await();
    byte[] room = new byte[64 << 10];
    for (int n = in.read(room); n >= 0; n = in.read(room)) {
      read += n;
    }
    return read;
  }
}
