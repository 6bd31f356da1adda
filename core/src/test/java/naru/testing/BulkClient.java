package naru.testing;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/** One request whose body or answer is so large that a client must not look at each byte. */
public abstract sealed class BulkClient implements AutoCloseable
    permits Http1BulkClient, Http2BulkClient {
  static final int PART = 16 << 10;

  final DataInputStream in;
  final OutputStream out;
  private final Socket socket;

  BulkClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    this.out = socket.getOutputStream();
  }

  /** Connects, and speaks that protocol. */
  public static BulkClient connect(Protocol protocol, int port) throws IOException {
    Socket socket = RawClient.open(protocol, port, 0);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    return protocol.isHttp2() ? new Http2BulkClient(socket) : new Http1BulkClient(socket);
  }

  /** Asks, and reads nothing yet. */
  public abstract void get(String path) throws IOException;

  /** Sends a body of so many bytes as fast as the server takes it, and counts them. */
  public final void post(String path, long bytes, AtomicLong sent) {
    try {
      beginPost(path, bytes);
      for (long left = bytes; left > 0; left -= PART) {
        sendPart(left == PART);
        sent.addAndGet(PART);
      }
    } catch (IOException | InterruptedException e) {
      throw new UncheckedIOException(new IOException("after " + sent + " bytes", e));
    }
  }

  abstract void beginPost(String path, long bytes) throws IOException;

  abstract void sendPart(boolean last) throws IOException, InterruptedException;

  /** Reads the answer to its end; how long its body was. */
  public abstract long readBody() throws IOException;

  /** Reads the answer to its end; its body. */
  public abstract String readText() throws IOException;

  @Override
  public final void close() throws IOException {
    socket.close();
  }
}
