package naru.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one worker for a page, through a door of its own, since its port is everybody's. */
final class HealthCheck {
  private static final long SECONDS = 5;

  private HealthCheck() {}

  /** Empty if the answer is 2xx, or else what is wrong. */
  static String ask(Path door, String path) throws InterruptedException {
    FutureTask<String> asking = new FutureTask<>(() -> statusLine(door, path));
    Thread.ofVirtual().name("naru-health").start(asking);
    try {
      String line = asking.get(SECONDS, TimeUnit.SECONDS);
      return line.matches("HTTP/1\\.1 2\\d\\d.*") ? "" : "answered " + line;
    } catch (TimeoutException e) {
      asking.cancel(true);
      return "no answer within " + SECONDS + " s";
    } catch (ExecutionException e) {
      return String.valueOf(e.getCause());
    }
  }

  private static String statusLine(Path door, String path) throws IOException {
    try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(door));
        BufferedReader in =
            new BufferedReader(new InputStreamReader(Channels.newInputStream(socket), US_ASCII))) {
      ByteBuffer request =
          US_ASCII.encode(
              "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      while (request.hasRemaining()) {
        socket.write(request);
      }
      String line = in.readLine();
      return line == null ? "nothing" : line;
    }
  }
}
