package naru.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;

/** In HTTP/1.1, on a connection that ends with the answer. */
final class Http1BulkClient extends BulkClient {
  private final byte[] part = new byte[PART];

  Http1BulkClient(Socket socket) throws IOException {
    super(socket);
  }

  @Override
  public void get(String path) throws IOException {
    send("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
  }

  @Override
  void beginPost(String path, long bytes) throws IOException {
    send("POST " + path + " HTTP/1.0\r\nHost: localhost\r\nContent-Length: " + bytes + "\r\n\r\n");
  }

  private void send(String head) throws IOException {
    out.write(head.getBytes(US_ASCII));
  }

  @Override
  void sendPart(boolean last) throws IOException {
    out.write(part);
  }

  private void skipHead() throws IOException {
    int newLines = 0;
    while (newLines < 2) {
      int b = in.readUnsignedByte();
      newLines = b == '\n' ? newLines + 1 : b == '\r' ? newLines : 0;
    }
  }

  @Override
  public long readBody() throws IOException {
    skipHead();
    long length = 0;
    byte[] room = new byte[1 << 16];
    for (int n = in.read(room); n >= 0; n = in.read(room)) {
      length += n;
    }
    return length;
  }

  @Override
  public String readText() throws IOException {
    skipHead();
    return new String(in.readAllBytes(), US_ASCII);
  }
}
