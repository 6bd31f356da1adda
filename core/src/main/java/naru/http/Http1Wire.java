package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTTP/1 messages (RFC 9112): heads, chunks, trailers. Serves the exchanges of one
 * connection in turn.
 */
final class Http1Wire implements Wire {
  private static final byte[] CHUNKED = "Transfer-Encoding: chunked\r\n".getBytes(US_ASCII);
  private static final byte[] CLOSE = "Connection: close\r\n".getBytes(US_ASCII);
  private static final byte[] LAST_CHUNK = "0\r\n".getBytes(US_ASCII);
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);

  /** Larger data is sent from where it is instead of being copied behind the head. */
  private static final int COPIED = 16 << 10;

  private final Http1Connection connection;
  private final ChannelHandlerContext context;
  private final HttpServer server;
  private final byte[] keepAliveLines;
  private @Nullable RequestHead head;
  private boolean keepAlive;
  private boolean headSent;
  private boolean chunked;
  private boolean closed;
  private boolean reading;
  private boolean wantsFlush;

  Http1Wire(Http1Connection connection, ChannelHandlerContext context, HttpServer server) {
    this.connection = connection;
    this.context = context;
    this.server = server;
    this.keepAliveLines = server.keepAliveLines();
  }

  /** Makes ready for the answer to a request, or to something that was none. */
  void begin(@Nullable RequestHead next, boolean keep) {
    head = next;
    keepAlive = keep;
    headSent = false;
    chunked = false;
  }

  boolean headSent() {
    return headSent;
  }

  /** Whether the answer is to something that was no request. */
  boolean isErrorAnswer() {
    return head == null;
  }

  ChannelHandlerContext context() {
    return context;
  }

  Channel channel() {
    return context.channel();
  }

  @Override
  public Executor loop() {
    return context.executor();
  }

  @Override
  public boolean inLoop() {
    return context.executor().inEventLoop();
  }

  @Override
  public boolean isWritable() {
    return context.channel().isWritable();
  }

  @Override
  public boolean takesFiles() {
    return context.pipeline().first() == connection;
  }

  @Override
  public void send(Response response, byte[] data, int length, boolean last) {
    if (closed) {
      return;
    }
    boolean copied = length <= COPIED;
    ByteBuf out = context.alloc().directBuffer(256 + (copied ? length : 0));
    if (!headSent) {
      writeHead(out, response);
    }
    boolean framed = chunked && length > 0;
    if (framed) {
      writeHex(out, length);
      out.writeByte('\r').writeByte('\n');
    }
    if (copied) {
      out.writeBytes(data, 0, length);
    } else {
      context.write(out, context.voidPromise());
      context.write(Unpooled.wrappedBuffer(data, 0, length), context.voidPromise());
      out = context.alloc().directBuffer(64);
    }
    if (framed) {
      out.writeByte('\r').writeByte('\n');
    }
    if (last && chunked) {
      writeLastChunk(out, response.head().trailers());
    }
    write(out, response, last);
  }

  @Override
  public void send(Response response, FileRegion file) {
    if (closed) {
      file.release();
      return;
    }
    if (!headSent) {
      ByteBuf out = context.alloc().directBuffer(256);
      writeHead(out, response);
      context.write(out, context.voidPromise());
    }
    write(file, response, true);
  }

  private void write(Object message, Response response, boolean last) {
    boolean keep = keepAlive;
    if (last && response.stream().hasListeners()) {
      ChannelPromise promise = context.newPromise();
      promise.addListener(done -> response.stream().close(done.isSuccess()));
      context.write(message, promise);
    } else {
      context.write(message, message instanceof FileRegion ? failing() : context.voidPromise());
    }
    if (last) {
      if (!response.stream().hasListeners()) {
        response.stream().close(true);
      }
      connection.answered(keep);
    }
    flush();
  }

  /**
   * A file that is shorter than was announced makes the write fail, and must close the connection.
   */
  private ChannelPromise failing() {
    return context.newPromise().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  private void writeHead(ByteBuf out, Response response) {
    headSent = true;
    ResponseFields fields = response.head().fields();
    RequestHead request = head;
    keepAlive = keepAlive && !server.isClosing() && !connection.hasLongRest();
    out.writeBytes(StatusLine.bytes(response.status()));
    if (response.status() == 101) {
      writeSwitch(out, fields);
      return;
    }
    boolean date = false;
    boolean own = false;
    for (int i = 0; i < fields.size(); i += 2) {
      String name = fields.at(i);
      String value = fields.at(i + 1);
      date |= name.length() == 4 && name.equalsIgnoreCase("date");
      if (name.length() == 10 && name.equalsIgnoreCase("connection")) {
        own = true;
        keepAlive = keepAlive && !hasClose(value);
      }
      writeField(out, name, value);
    }
    if (!date) {
      out.writeBytes(DateField.bytes());
    }
    boolean openEnded = response.head().isOpenEnded();
    boolean http10 = request != null && request.isHttp10();
    if (openEnded && http10) {
      // Without chunks the end of the connection is the end of the body.
      keepAlive = false;
    }
    if (!own) {
      out.writeBytes(keepAlive ? keepAliveLines : CLOSE);
    }
    if (openEnded && !http10) {
      chunked = response.hasBody();
      out.writeBytes(CHUNKED);
    }
    out.writeByte('\r').writeByte('\n');
  }

  /**
   * The head that agrees to another protocol; what it agrees to is the client's first choice unless
   * it says so.
   */
  private void writeSwitch(ByteBuf out, ResponseFields fields) {
    RequestHead request = head;
    if (request != null && !fields.has("upgrade")) {
      fields.set("Upgrade", request.headers().get("upgrade").orElse("").split(",", 2)[0].strip());
    }
    fields.set("Connection", "Upgrade");
    for (int i = 0; i < fields.size(); i += 2) {
      writeField(out, fields.at(i), fields.at(i + 1));
    }
    out.writeByte('\r').writeByte('\n');
  }

  private static boolean hasClose(String options) {
    for (String option : options.split(",")) {
      if (option.strip().equalsIgnoreCase("close")) {
        return true;
      }
    }
    return false;
  }

  private static void writeField(ByteBuf out, String name, String value) {
    writeLatin1(out, name);
    out.writeByte(':').writeByte(' ');
    writeLatin1(out, value);
    out.writeByte('\r').writeByte('\n');
  }

  private static void writeLatin1(ByteBuf out, String text) {
    int n = text.length();
    out.ensureWritable(n);
    for (int i = 0; i < n; i++) {
      out.writeByte(text.charAt(i));
    }
  }

  private static void writeHex(ByteBuf out, int number) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(number)) / 4);
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
      out.writeByte(HEX[number >> shift & 15]);
    }
  }

  private static void writeLastChunk(ByteBuf out, @Nullable ResponseFields trailers) {
    out.writeBytes(LAST_CHUNK);
    if (trailers != null) {
      for (int i = 0; i < trailers.size(); i += 2) {
        writeField(out, trailers.at(i), trailers.at(i + 1));
      }
    }
    out.writeByte('\r').writeByte('\n');
  }

  @Override
  public void sendInterim(int status, List<String> fields) {
    RequestHead request = head;
    if (headSent || closed || request == null || request.isHttp10()) {
      return;
    }
    ByteBuf out = context.alloc().directBuffer(128);
    out.writeBytes(StatusLine.bytes(status));
    for (int i = 0; i < fields.size(); i += 2) {
      writeField(out, fields.get(i), fields.get(i + 1));
    }
    out.writeByte('\r').writeByte('\n');
    context.write(out, context.voidPromise());
    flush();
  }

  /** Between the first read and the last of one round of the loop, flushes wait for the last. */
  void reading(boolean now) {
    reading = now;
    if (!now && wantsFlush) {
      wantsFlush = false;
      context.flush();
    }
  }

  private void flush() {
    if (reading) {
      wantsFlush = true;
    } else {
      context.flush();
    }
  }

  void autoRead(boolean on) {
    context.channel().config().setAutoRead(on);
  }

  @Override
  public void resumeReading() {
    autoRead(true);
  }

  @Override
  public void abort() {
    closed = true;
    context.close();
  }

  void closeAfterFlush() {
    closed = true;
    context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Whether all that was sent has left for the kernel. */
  boolean isFlushed() {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    return waiting == null || (waiting.isEmpty() && waiting.totalPendingWriteBytes() == 0);
  }

  /** Sends the end of the stream behind what is on its way, and says when it did. */
  void shutdownOutput(Runnable done) {
    closed = true;
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              done.run();
              SslHandler tls = context.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (written.isSuccess() && context.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              } else {
                context.close();
              }
            });
  }
}
