package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCallsTest {
  private static final String CONTENT = "0123456789".repeat(10_000);
  private static final String ASK_FILE = "GET /file HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String ASK_TEXT = "GET /text HTTP/1.1\r\nHost: localhost\r\n\r\n";

  @TempDir Path folder = Path.of("");
  private Path file = Path.of("");
  private final TestServer server = TestServer.start(this::answer);

  private void answer(Request request, Response response) {
    if (request.path().equals("/file")) {
      response.sendFile(file);
    } else {
      response.end("text");
    }
  }

  @BeforeEach
  void linkTheCalls() throws IOException {
    assumeTrue(Epoll.isAvailable());
    file = Files.writeString(folder.resolve("file"), CONTENT);
    try (RawClient client = RawClient.connect(server.port())) {
      client.send(ASK_FILE);
      assertThat(client.read().body()).isEqualTo(CONTENT);
    }
    // A look is what a file that is sent asks for.
    await().pollInterval(Duration.ofMillis(1)).until(KernelCalls::areLinked);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /**
   * Without it the head is there before the file, and a client that waits for it reads it alone.
   */
  @Test
  void theHeadOfAFileComesWithItsFirstBytes() throws IOException {
    try (Socket client = new Socket("localhost", server.port())) {
      for (int i = 0; i < 200; i++) {
        client.getOutputStream().write(ASK_FILE.getBytes(ISO_8859_1));
        byte[] first = new byte[1 << 16];
        int length = client.getInputStream().read(first);
        String begin = new String(first, 0, length, ISO_8859_1);
        int head = begin.indexOf("\r\n\r\n") + 4;
        assertThat(length).isGreaterThan(head);
        String rest = read(client, CONTENT.length() + head - length);
        assertThat(begin.substring(head) + rest).isEqualTo(CONTENT);
      }
    }
  }

  @Test
  void whatIsSentBeforeAHeadComesBeforeIt() {
    try (RawClient client = RawClient.connect(server.port())) {
      for (int i = 0; i < 50; i++) {
        client.send((ASK_TEXT + ASK_FILE + ASK_FILE + ASK_TEXT).repeat(4));
        for (int j = 0; j < 4; j++) {
          assertThat(client.read().body()).isEqualTo("text");
          assertThat(client.read().body()).isEqualTo(CONTENT);
          assertThat(client.read().body()).isEqualTo(CONTENT);
          assertThat(client.read().body()).isEqualTo("text");
        }
      }
    }
  }

  private static String read(Socket client, int length) throws IOException {
    return new String(client.getInputStream().readNBytes(length), ISO_8859_1);
  }
}
