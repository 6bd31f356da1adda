package naru.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket, under TLS or not: sends exactly these bytes and reads what comes back. Text is a byte
 * for each character. A server that neither answers nor closes is an AssertionError after {@link
 * #PATIENCE_MILLIS}.
 */
public final class RawClient implements AutoCloseable {
  /** Far more than any answer takes on a busy machine. */
  public static final int PATIENCE_MILLIS = 20_000;

  private final Socket plain;
  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private final AnswerReader reader;

  private RawClient(Socket plain, Socket socket) throws IOException {
    this.plain = plain;
    this.socket = socket;
    plain.setTcpNoDelay(true);
    plain.setSoTimeout(PATIENCE_MILLIS);
    this.out = socket.getOutputStream();
    this.in = new Patient(new BufferedInputStream(socket.getInputStream()));
    this.reader = new AnswerReader(in);
  }

  /** Connects to this machine. */
  public static RawClient connect(int port) {
    return connect(port, 0);
  }

  /** The same with a receive buffer of about so many bytes, 0 for the system's own size. */
  public static RawClient connect(int port, int receiveBuffer) {
    try {
      Socket socket = open(port, receiveBuffer);
      return new RawClient(socket, socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same under TLS, its handshake done. */
  public static RawClient connectSecurely(int port, int receiveBuffer) {
    try {
      Socket plain = open(port, receiveBuffer);
      return new RawClient(plain, TestTls.over(plain));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A socket for what speaks that protocol on it; under TLS its handshake is done. */
  public static Socket open(Protocol protocol, int port, int receiveBuffer) throws IOException {
    Socket plain = open(port, receiveBuffer);
    return protocol.isSecure()
        ? TestTls.over(plain, protocol.isHttp2() ? "h2" : "http/1.1")
        : plain;
  }

  private static Socket open(int port, int receiveBuffer) throws IOException {
    Socket socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    return socket;
  }

  /** This end's port, by which the server knows the client. */
  public int localPort() {
    return socket.getLocalPort();
  }

  /** Sends. */
  public RawClient send(String bytes) {
    return send(bytes.getBytes(ISO_8859_1));
  }

  /** Sends. */
  public RawClient send(byte[] bytes) {
    return send(bytes, 0, bytes.length);
  }

  /** Sends past TLS, if there is any. */
  public RawClient sendPlain(byte[] bytes) {
    try {
      plain.getOutputStream().write(bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a part. */
  public RawClient send(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends in packets of these sizes over and over; stops when the server has closed. */
  public RawClient sendSplit(String text, List<Integer> sizes) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    try {
      int part = 0;
      for (int at = 0; at < bytes.length; part++) {
        int n = Math.min(sizes.get(part % sizes.size()), bytes.length - at);
        out.write(bytes, at, n);
        at += n;
      }
    } catch (IOException closed) {
      // The answer, which says why, comes next.
    }
    return this;
  }

  /** Over TLS: says that nothing more comes, and sends so many bytes all the same, if it can. */
  public void sendBehindCloseNotify(long bytes) {
    byte[] record = new byte[5 + (1 << 14)];
    System.arraycopy(new byte[] {23, 3, 3, 64, 0}, 0, record, 0, 5);
    try {
      ((SSLSocket) socket).shutdownOutput();
      for (long sent = 0; sent < bytes; sent += record.length) {
        plain.getOutputStream().write(record);
      }
    } catch (IOException closed) {
      return; // As it should be.
    }
  }

  /** Says that nothing more will be sent, and goes on reading. */
  public RawClient shutdownOutput() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next answer; an AssertionError if the server closed instead. */
  public Answer read() {
    return read(false);
  }

  /** The same to a HEAD if so. */
  public Answer read(boolean toHead) {
    try {
      return reader
          .next(toHead)
          .orElseThrow(() -> new AssertionError("the server closed without an answer"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line without its CRLF. */
  public String readLine() {
    try {
      return reader.line();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next so many bytes. */
  public String readBytes(int count) {
    try {
      return new String(in.readNBytes(count), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads so many bytes, whatever they are. */
  public void skip(long count) {
    try {
      in.skipNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All answers until the server closes; a reset counts as a close. */
  public List<Answer> readToClose() {
    List<Answer> answers = new ArrayList<>();
    try {
      for (Optional<Answer> next = reader.next(false);
          next.isPresent();
          next = reader.next(false)) {
        answers.add(next.get());
      }
    } catch (SocketException reset) {
      // As good as closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answers;
  }

  /** All bytes until the server closes; a reset counts as a close. */
  public String readBytesToClose() {
    StringBuilder all = new StringBuilder();
    try {
      for (int c = in.read(); c >= 0; c = in.read()) {
        all.append((char) c);
      }
    } catch (SocketException reset) {
      // As good as closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all.toString();
  }

  /** Reads until the server closes; whether it said that this is the end. */
  public boolean endsInOrder() {
    try {
      while (in.read() >= 0) {}
      return true;
    } catch (SocketException | SSLException cut) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many bytes come until the server closes; a reset counts as a close. */
  public long countBytesToClose() {
    long count = 0;
    try {
      byte[] room = new byte[1 << 16];
      for (int n = in.read(room); n >= 0; n = in.read(room)) {
        count += n;
      }
    } catch (SocketException reset) {
      // As good as closed.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  /** What parses the answers, for reading them part by part. */
  AnswerReader reader() {
    return reader;
  }

  /** Closes with a reset, as when a client is killed or a cable is cut and mended. */
  public void reset() {
    try {
      plain.setSoLinger(true, 0);
      plain.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Turns a time-out into a failed test that says so. */
  private static final class Patient extends InputStream {
    private final InputStream in;

    Patient(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      try {
        return in.read(to, offset, length);
      } catch (SocketTimeoutException e) {
        throw new Silent(e);
      }
    }
  }

  /** The server neither answered nor closed. */
  static final class Silent extends AssertionError {
    Silent(@Nullable Throwable cause) {
      super("the server neither answered nor closed in " + PATIENCE_MILLIS + " ms", cause);
    }
  }
}
