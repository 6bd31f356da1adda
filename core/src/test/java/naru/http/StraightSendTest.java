package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;

class StraightSendTest {
  private static final int MOST = 5000;

  private final AtomicInteger answered = new AtomicInteger();

  private void answer(Request request, Response response) {
    response.end(body(request.path()));
    answered.incrementAndGet();
  }

  private static String body(String path) {
    return path.repeat(6000 / path.length());
  }

  private static String path(int request) {
    return "/%04d".formatted(request);
  }

  /** Each request comes alone, so each answer goes straight until the client's room is full. */
  @Test
  void whatTheKernelDoesNotTakeFollowsInItsOrder() throws Exception {
    try (TestServer server = TestServer.start(this::answer);
        Socket client = new Socket()) {
      client.setReceiveBufferSize(4096);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      int sent = 0;
      do {
        String request = "GET " + path(sent++) + " HTTP/1.1\r\nHost: a\r\n\r\n";
        client.getOutputStream().write(request.getBytes(ISO_8859_1));
      } while (isAnswered(sent) && sent < MOST);
      assertThat(sent).as("how many fill the room").isLessThan(MOST);

      for (int i = 0; i < sent; i++) {
        assertThat(read(client)).isEqualTo(body(path(i)));
      }
    }
  }

  /** Or nothing happens for so long that nothing will. */
  private boolean isAnswered(int requests) throws InterruptedException {
    for (int i = 0; answered.get() < requests; i++) {
      if (i == 1000) {
        return false;
      }
      Thread.sleep(1);
    }
    return true;
  }

  private static String read(Socket client) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = client.getInputStream().read();
      assertThat(next).as("what follows " + head).isNotNegative();
      head.append((char) next);
    }
    String length = head.toString().replaceAll("(?s).*Content-Length: (\\d+).*", "$1");
    return new String(client.getInputStream().readNBytes(Integer.parseInt(length)), ISO_8859_1);
  }
}
