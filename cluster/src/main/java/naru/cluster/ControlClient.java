package naru.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a supervisor of this user, by its process id. Blocks until it has answered, which for a
 * reload is when all workers are new.
 */
public final class ControlClient {
  private static final int LOOK_MILLIS = 20;

  private final Path folder;

  private ControlClient(Path folder) {
    this.folder = folder;
  }

  /** Where supervisors of this user are looked for. */
  public static Path place() throws IOException {
    return RunFolder.parent();
  }

  /** All supervisors of this user that run. */
  public static List<ControlClient> running() throws IOException {
    List<ControlClient> found = new ArrayList<>();
    for (Path folder : RunFolder.all()) {
      // The process id of one that was killed may be another program's by now: its socket tells.
      if (RunFolder.answers(RunFolder.control(folder))) {
        found.add(new ControlClient(folder));
      }
    }
    return found;
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(RunFolder.control(folder)));
  }

  /** The process id of the supervisor. */
  public long pid() {
    return Long.parseLong(folder.getFileName().toString());
  }

  /** Waits until it has ended, and its ports are free. */
  public void awaitEnd() throws InterruptedException {
    while (RunFolder.answers(RunFolder.control(folder))) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /**
   * Asks {@code status}, {@code reload}, {@code scale N} or {@code stop}.
   *
   * @return what it answered
   * @throws IOException with its words if it can't do that, or if it is gone
   */
  public String ask(String request) throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (SocketChannel socket = connect()) {
      ByteBuffer line = UTF_8.encode(request + "\n");
      while (line.hasRemaining()) {
        socket.write(line);
      }
      Channels.newInputStream(socket).transferTo(answer);
    }
    String[] parts = answer.toString(UTF_8).split("\n", 2);
    if (!parts[0].equals("ok")) {
      throw new IOException(parts.length > 1 ? parts[1] : "the cluster gave no answer");
    }
    return parts.length > 1 ? parts[1] : "";
  }
}
