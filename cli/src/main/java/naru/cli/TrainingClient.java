package naru.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import naru.stat.FileStamp;

/**
 * Asks a {@link TrainingServer} for a little of everything. In another process than its own where
 * that is possible: what a client needs of Java would be in the cache as well, and no server needs
 * it.
 */
final class TrainingClient {
  private static final long LOOK_MILLIS = 5;
  private static final int PATIENCE_MILLIS = 60_000;

  /** A file is asked for twice, since the way to it is remembered. */
  private static final List<String> QUESTIONS =
      List.of(
          "GET /",
          "GET /chunks?a=1",
          "GET /file",
          "GET /" + ProgramFiles.JAR,
          "GET /static/" + ProgramFiles.JAR,
          "GET /static/" + ProgramFiles.JAR,
          "GET /missing");

  private TrainingClient() {}

  /** Waits until the server of a folder listens, and lets it go on when it was asked. */
  static void ask(Path folder, String cache) throws Exception {
    Path file = Path.of(System.getProperty(TrainingServer.PORT));
    // What has just changed isn't remembered.
    await(() -> FileStamp.of(folder).orElseThrow().isSettled());
    await(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
    int port = Integer.parseInt(Files.readString(file).strip());
    reset(port);
    for (String question : QUESTIONS) {
      ask(port, question, "");
    }
    if (!TrainingServer.isSmall(cache)) {
      ask(port, "GET /json", "");
      ask(port, "POST /json", "{\"name\": [1, 2.5, true, null, \"a\"]}");
      ask(port, "GET /login", "");
    }
    Files.delete(file);
  }

  private static void await(Callable<Boolean> done) throws Exception {
    long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
    while (!done.call()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("The program that is to be watched hasn't begun to listen");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** One that goes away without a word: each server meets some. */
  private static void reset(int port) throws IOException {
    try (Socket socket = connect(port)) {
      socket.setSoLinger(true, 0);
      socket.getOutputStream().write("GET / HTTP".getBytes(ISO_8859_1));
    }
  }

  /**
   * The client is the first to close, as most are: what tells the server of that is not to be
   * looked for in all jars.
   */
  private static void ask(int port, String what, String json) throws IOException {
    String body =
        json.isEmpty()
            ? "\r\n"
            : "Content-Type: application/json\r\nContent-Length: "
                + json.length()
                + "\r\n\r\n"
                + json;
    String request = what + " HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n" + body;
    try (Socket socket = connect(port)) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }
}
