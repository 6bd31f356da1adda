package naru.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * In HTTP/2, on stream 1. It opens its windows as wide as they go (RFC 9113 §6.9.1), so that what
 * holds a server back is the socket; its own side keeps to the server's windows.
 */
final class Http2BulkClient extends BulkClient {
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int DEFAULT_WINDOW = 65_535;

  private final byte[] dataFrame = frame(DATA, 0, 1, new byte[PART]);
  private final byte[] lastFrame = frame(DATA, END_STREAM, 1, new byte[PART]);
  private final Semaphore connectionWindow = new Semaphore(DEFAULT_WINDOW);
  private final Semaphore streamWindow = new Semaphore(DEFAULT_WINDOW);
  private final CompletableFuture<String> text = new CompletableFuture<>();

  Http2BulkClient(Socket socket) throws IOException {
    super(socket);
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    byte[] wide =
        ByteBuffer.allocate(6)
            .putShort((short) INITIAL_WINDOW_SIZE)
            .putInt(Integer.MAX_VALUE)
            .array();
    out.write(frame(SETTINGS, 0, 0, wide));
    byte[] more = ByteBuffer.allocate(4).putInt(Integer.MAX_VALUE - DEFAULT_WINDOW).array();
    out.write(frame(WINDOW_UPDATE, 0, 0, more));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .put((byte) (payload.length >> 16))
        .putShort((short) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private void head(String method, String path, int flags) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    String[] fields = {
      ":method", method, ":scheme", "http", ":authority", "localhost", ":path", path
    };
    for (int i = 0; i < fields.length; i++) {
      if (i % 2 == 0) {
        block.write(0); // A literal that goes into no table (RFC 7541 §6.2.2).
      }
      block.write(fields[i].length());
      block.writeBytes(fields[i].getBytes(US_ASCII));
    }
    out.write(frame(HEADERS, END_HEADERS | flags, 1, block.toByteArray()));
  }

  @Override
  public void get(String path) throws IOException {
    head("GET", path, END_STREAM);
  }

  @Override
  void beginPost(String path, long bytes) throws IOException {
    head("POST", path, 0);
    Thread.startVirtualThread(this::readToTheEnd);
  }

  @Override
  void sendPart(boolean last) throws IOException, InterruptedException {
    connectionWindow.acquire(PART);
    streamWindow.acquire(PART);
    out.write(last ? lastFrame : dataFrame);
  }

  @Override
  public String readText() {
    return text.join();
  }

  private void readToTheEnd() {
    try {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      read(body);
      text.complete(body.toString(US_ASCII));
    } catch (IOException | RuntimeException e) {
      text.completeExceptionally(e);
    }
  }

  @Override
  public long readBody() throws IOException {
    return read(new ByteArrayOutputStream());
  }

  /** Takes frames until the stream has ended; keeps only what a person could read. */
  private long read(ByteArrayOutputStream body) throws IOException {
    byte[] room = new byte[PART];
    long read = 0;
    while (true) {
      int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
      int type = in.readUnsignedByte();
      int flags = in.readUnsignedByte();
      int stream = in.readInt();
      in.readFully(room, 0, length);
      if (type == WINDOW_UPDATE) {
        int more = ByteBuffer.wrap(room).getInt();
        (stream == 0 ? connectionWindow : streamWindow).release(more);
      } else if (stream == 0 && type != SETTINGS) {
        throw new EOFException("a frame of type " + type);
      } else if (stream == 1 && type == DATA) {
        read += length;
        if (read < 1_000) {
          body.write(room, 0, length);
        }
      } else if (stream == 1 && type != HEADERS) {
        throw new EOFException("a frame of type " + type + ", code " + room[3]);
      }
      if (stream == 1 && type <= HEADERS && (flags & END_STREAM) != 0) {
        return read;
      }
    }
  }
}
