package naru.http2;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.Standstill;
import naru.testing.TestServer;
import org.jspecify.annotations.Nullable;

/**
 * A socket that sends any frames at all, and takes down what the server sends. It answers nothing
 * by itself: no acknowledgement, no window.
 */
final class RawHttp2 implements AutoCloseable {
  static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);

  /** What came on one stream. */
  static final class Reply {
    final List<Http2Headers> heads = new CopyOnWriteArrayList<>();
    final AtomicLong bytes = new AtomicLong();
    final StringBuilder text = new StringBuilder();
    volatile boolean ended;
    volatile @Nullable Http2Error reset;
    volatile boolean behindReset;
    volatile boolean resetBehindEnd;

    int status() {
      return heads.isEmpty() ? 0 : Integer.parseInt(heads.getFirst().status().toString());
    }
  }

  private final Socket socket;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder heads = new DefaultHttp2HeadersDecoder(false);
  private final Map<Integer, Reply> replies = new ConcurrentHashMap<>();
  private final List<Http2Error> goAways = new CopyOnWriteArrayList<>();
  private final List<Integer> lastStreams = new CopyOnWriteArrayList<>();
  private final AtomicInteger pingAcks = new AtomicInteger();
  private final AtomicInteger pings = new AtomicInteger();
  private volatile int headBytes;
  private volatile boolean closed;
  private volatile boolean listening;

  private RawHttp2(Protocol protocol, int port, int receiveBuffer) {
    try {
      socket = RawClient.open(protocol, port, receiveBuffer);
      socket.setTcpNoDelay(true);
      out = socket.getOutputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has sent the preface and empty settings, and listens. */
  static RawHttp2 connect(TestServer server) {
    return mute(server).send(PREFACE, FrameBytes.settings()).listen();
  }

  /** The same, but reads nothing; what the kernel takes for it is about so many bytes. */
  static RawHttp2 deaf(TestServer server, int receiveBuffer) {
    return deaf(Protocol.H2, server, receiveBuffer);
  }

  /** The same, over TLS or not. */
  static RawHttp2 deaf(Protocol protocol, TestServer server, int receiveBuffer) {
    return new RawHttp2(protocol, server.port(), receiveBuffer)
        .send(PREFACE, FrameBytes.settings());
  }

  /**
   * Has windows for all, and has asked for so much on stream 1, by {@code /endless}, that nothing
   * more leaves the server.
   *
   * @param written what the server has written of it
   */
  static RawHttp2 stuck(TestServer server, AtomicLong written) {
    RawHttp2 client = deaf(server, 4 << 10);
    client.send(
        FrameBytes.settings(4, Integer.MAX_VALUE),
        FrameBytes.windowUpdate(0, 1 << 30),
        FrameBytes.get(1, "/endless"));
    Standstill.of(written);
    return client;
  }

  /** Has sent nothing, and reads nothing. */
  static RawHttp2 mute(TestServer server) {
    return new RawHttp2(Protocol.H2, server.port(), 0);
  }

  /** Sends; that the server has closed is nothing to this. */
  RawHttp2 send(byte[]... parts) {
    try {
      out.write(FrameBytes.all(parts));
    } catch (IOException e) {
      // What it was, the reading side knows.
    }
    return this;
  }

  /** Sends; false if the server has closed. */
  boolean trySend(byte[] bytes) {
    try {
      out.write(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Begins to read. */
  RawHttp2 listen() {
    if (!listening) {
      listening = true;
      Thread.startVirtualThread(this::read);
    }
    return this;
  }

  private void read() {
    try {
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
      while (true) {
        int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        byte[] payload = in.readNBytes(length);
        take(type, flags, stream, payload);
      }
    } catch (IOException | Http2Exception end) {
      closed = true;
    }
  }

  private void take(int type, int flags, int stream, byte[] payload) throws Http2Exception {
    Reply reply = reply(stream);
    reply.behindReset |= reply.reset != null;
    switch (type) {
      case FrameBytes.HEADERS -> {
        headBytes = payload.length;
        reply.heads.add(heads.decodeHeaders(stream, Unpooled.wrappedBuffer(payload)));
        reply.ended |= (flags & FrameBytes.END_STREAM) != 0;
      }
      case FrameBytes.DATA -> {
        reply.bytes.addAndGet(payload.length);
        if (reply.text.length() < 1000) {
          reply.text.append(new String(payload, US_ASCII));
        }
        reply.ended |= (flags & FrameBytes.END_STREAM) != 0;
      }
      case FrameBytes.RST_STREAM -> {
        // Frames that were on their way may draw others.
        reply.resetBehindEnd |= reply.ended;
        if (reply.reset == null) {
          reply.reset = error(payload, 0);
        }
      }
      case FrameBytes.PING -> ((flags & FrameBytes.ACK) != 0 ? pingAcks : pings).incrementAndGet();
      case FrameBytes.GOAWAY -> {
        lastStreams.add(Unpooled.wrappedBuffer(payload).getInt(0));
        goAways.add(error(payload, 4));
      }
      default -> {}
    }
  }

  private static Http2Error error(byte[] payload, int at) {
    return Http2Error.valueOf(Unpooled.wrappedBuffer(payload).getInt(at));
  }

  Reply reply(int stream) {
    return replies.computeIfAbsent(stream, it -> new Reply());
  }

  /** The last streams of all GOAWAY frames. */
  List<Integer> lastStreams() {
    return lastStreams;
  }

  int pings() {
    return pings.get();
  }

  int pingAcks() {
    return pingAcks.get();
  }

  boolean closed() {
    return closed;
  }

  /** How large the last response's head was on its way. */
  int headBytes() {
    return headBytes;
  }

  /** The status of the answer on a stream, when it has come. */
  int status(int stream) {
    until(() -> reply(stream).status() != 0, "an answer on stream " + stream);
    return reply(stream).status();
  }

  /** The code of the reset of a stream, when it has come. */
  Http2Error reset(int stream) {
    until(() -> reply(stream).reset != null, "a reset of stream " + stream);
    Http2Error code = reply(stream).reset;
    return code == null ? Http2Error.NO_ERROR : code;
  }

  /** Waits until the answer on a stream is whole. */
  String text(int stream) {
    until(() -> reply(stream).ended, "the end of stream " + stream);
    return reply(stream).text.toString();
  }

  /** Waits until the server has closed; the codes of its GOAWAYs. */
  List<Http2Error> end() {
    listen();
    until(() -> closed, "a close");
    return goAways;
  }

  /** Waits until the server has gone through all that was sent. */
  void sync() {
    int before = pingAcks.get();
    send(FrameBytes.ping());
    until(() -> pingAcks.get() > before || closed, "an answer to a PING");
    if (closed) {
      throw new AssertionError("the server closed: " + goAways);
    }
  }

  /** Waits for something for as long as a busy machine may take. */
  static void until(Callable<Boolean> condition, String what) {
    await(what)
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMillis(RawClient.PATIENCE_MILLIS))
        .until(condition);
  }

  void shutdownOutput() {
    try {
      socket.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
