package naru.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Keeps the ports of the book, 8080 to 8086, for one test class of all builds on this machine, and
 * waits until nobody else listens there.
 */
final class BookPorts implements BeforeAllCallback, AfterAllCallback {
  private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "naru-book-ports");

  private static @Nullable FileChannel channel;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    FileChannel locked =
        FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel = locked;
    // Closing the channel gives it back.
    FileLock lock = locked.lock();
    assertThat(lock.isValid()).isTrue();
    for (int port : IntStream.rangeClosed(8080, 8086).toArray()) {
      await("port " + port + " of the book should be free: end what listens there")
          .atMost(Duration.ofSeconds(60))
          .until(() -> isFree(port));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws IOException {
    if (channel != null) {
      channel.close();
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
