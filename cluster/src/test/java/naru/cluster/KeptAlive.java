package naru.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** A connection that sends one request after another and repeats none. */
final class KeptAlive implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;
  private boolean last;
  private long pid = -1;

  KeptAlive(Socket socket) throws IOException {
    this.socket = socket;
    this.socket.setSoTimeout(PATIENCE_MILLIS);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static KeptAlive open(int port) throws IOException {
    return new KeptAlive(new Socket(InetAddress.getLoopbackAddress(), port));
  }

  /** The process that answered last; -1 before the first answer. */
  long pid() {
    return pid;
  }

  /** Whether the server said that it closes. */
  boolean isLast() {
    return last;
  }

  /** The body of the answer. */
  String ask(String path) throws IOException {
    send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return answer();
  }

  /** Begins a request that is whole when it is {@link #release released}. */
  void hold() throws IOException {
    send("POST /held HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n");
  }

  /** The body of the answer to what was held. */
  String release() throws IOException {
    send("x");
    return answer();
  }

  private void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private String answer() throws IOException {
    String status = line();
    int length = -1;
    for (String field = line(); !field.isEmpty(); field = line()) {
      String lower = field.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length: ")) {
        length = Integer.parseInt(lower.substring(16));
      }
      last |= lower.equals("connection: close");
    }
    if (!status.equals("HTTP/1.1 200 OK") || length < 0) {
      throw new IOException("Answered " + status);
    }
    String body = new String(in.readNBytes(length), US_ASCII);
    if (body.length() < length) {
      throw new EOFException("A part of the answer");
    }
    pid = Long.parseLong(body.substring(body.indexOf(' ') + 1));
    return body;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("Closed before the answer's end");
      }
      line.append((char) next);
    }
    return line.substring(0, line.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
