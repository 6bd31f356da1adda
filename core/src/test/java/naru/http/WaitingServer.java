package naru.http;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import naru.testing.Protocol;

/**
 * A program of its own: its requests end when it reads a line. Arguments: the protocol, and how
 * many milliseconds its shutdown may take.
 */
final class WaitingServer {
  private WaitingServer() {}

  public static void main(String[] args) throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Timeouts timeouts = Timeouts.DEFAULTS.withShutdown(Duration.ofMillis(Long.parseLong(args[1])));
    HttpServer server =
        Protocol.valueOf(args[0])
            .createServer(
                ServerOptions.DEFAULTS.withTimeouts(timeouts),
                (request, response) -> {
                  IO.println("running");
                  go.await();
                  response.end("done");
                });
    server.listen("127.0.0.1", 0, () -> IO.println(server.port()));
    IO.readln();
    go.countDown();
  }
}
