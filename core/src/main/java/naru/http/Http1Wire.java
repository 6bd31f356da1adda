package naru.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes HTTP/1 messages (RFC 9112): heads, chunks, trailers. Serves the exchanges of one
 * connection in turn.
 */
final class Http1Wire implements Wire {
  /** Larger data is sent from where it is instead of being copied behind the head. */
  private static final int COPIED = 16 << 10;

  private final Http1Connection connection;
  private final ReceivedBytes received;
  private final ChannelHandlerContext context;
  private final Channel channel;
  private final EventLoop loop;
  private final ConnectionTimer timer;
  private final StraightSend straight;
  private final Http1Head head;
  private boolean errorAnswer;
  private boolean mayHaveMore;
  private boolean closed;
  private boolean reading;
  private boolean wantsFlush;

  /** The kernel's buffer counts no file that waits: one at a time, for each holds a descriptor. */
  private boolean sendingFile;

  Http1Wire(
      Http1Connection connection,
      ReceivedBytes received,
      ChannelHandlerContext context,
      HttpServer server,
      ConnectionTimer timer) {
    this.connection = connection;
    this.received = received;
    this.context = context;
    this.channel = context.channel();
    this.loop = channel.eventLoop();
    this.timer = timer;
    this.straight = new StraightSend(context);
    this.head = new Http1Head(connection, server);
  }

  /** Makes ready for the answer to a request, or to something that was none. */
  void begin(@Nullable RequestHead next, boolean keep) {
    head.begin(next, keep);
    errorAnswer = next == null;
    mayHaveMore = next != null && next.has(RequestHead.KEEP_ALIVE);
  }

  /** The answer is out: what it was made of isn't kept while the connection is idle. */
  void forget() {
    head.forget();
  }

  boolean headSent() {
    return head.isWritten();
  }

  /** Whether the client has asked for no close behind this answer, so may have sent more. */
  boolean mayHaveMore() {
    return mayHaveMore;
  }

  /** Whether the answer is to something that was no request. */
  boolean isErrorAnswer() {
    return errorAnswer;
  }

  ChannelHandlerContext context() {
    return context;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public EventLoop loop() {
    return loop;
  }

  @Override
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  /** What refuses something that was no request is small, and nothing would ask for it again. */
  @Override
  public boolean isWritable(int length) {
    return errorAnswer || (!sendingFile && channel.isWritable());
  }

  @Override
  public boolean takesFiles() {
    return context.pipeline().first() == connection;
  }

  @Override
  public void send(Response response, byte[] data, int length, boolean last, long now) {
    if (closed) {
      response.stream().close(false);
      return;
    }
    byte[] lastChunk = HeadWriter.lastChunk(last ? response.head().trailers() : null);
    HeadWriter lines = HeadWriter.begin();
    if (!head.isWritten()) {
      head.write(lines, response, now);
    }
    boolean framed = head.isChunked() && length > 0;
    if (framed) {
      lines.hex(length).line();
    }
    if (length <= COPIED) {
      lines.write(data, 0, length);
    } else {
      write(lines, data, length);
      lines = HeadWriter.begin();
    }
    if (framed) {
      lines.line();
    }
    if (last && head.isChunked()) {
      lines.write(lastChunk);
    }
    boolean unheard = last && response.stream().closeUnheard();
    // What has come behind it may be requests, whose answers leave together.
    if (unheard && received.get() == null && lines.isSentBy(straight) && isFlushed()) {
      connection.answered(head.keepsAlive(), now);
    } else {
      ChannelPromise sent = last && !unheard ? context.newPromise() : context.voidPromise();
      write(lines.copy(context.alloc()), sent, response, last, unheard, now);
    }
  }

  /** Nothing is written unless all is there: of a copy that it can't make Netty says nothing. */
  private void write(HeadWriter lines, byte[] data, int length) {
    ByteBuf body =
        takesFiles()
            ? context.alloc().directBuffer(length).writeBytes(data, 0, length)
            : Unpooled.wrappedBuffer(data, 0, length);
    try {
      context.write(lines.copy(context.alloc()), context.voidPromise());
    } catch (Throwable noMemory) {
      body.release();
      throw noMemory;
    }
    context.write(body, context.voidPromise());
  }

  @Override
  public void send(Response response, OpenFile.Region file, long now) {
    if (closed) {
      file.release();
      response.stream().close(false);
      return;
    }
    boolean unheard;
    @Nullable ChannelPromise sent = null;
    try {
      if (!head.isWritten()) {
        sendHead(response, file, now);
      }
      unheard = response.stream().closeUnheard();
      if (!unheard || !file.isSent()) {
        sent = promiseOfFile();
      }
    } catch (Throwable failure) {
      file.release();
      throw failure;
    }
    if (sent != null) {
      write(file, sent, response, true, unheard, now);
    } else {
      file.release();
      connection.answered(head.keepsAlive(), now);
    }
  }

  private void sendHead(Response response, OpenFile.Region file, long now) {
    HeadWriter lines = HeadWriter.begin();
    head.write(lines, response, now);
    lines.beginBy(straight, file);
    if (lines.size() > 0) {
      context.write(lines.copy(context.alloc()), context.voidPromise());
    }
  }

  private void write(
      Object message,
      ChannelPromise sent,
      Response response,
      boolean last,
      boolean unheard,
      long now) {
    boolean keep = head.keepsAlive();
    if (last && !unheard) {
      sent.addListener(done -> response.stream().close(done.isSuccess()));
    }
    context.write(message, sent);
    if (last) {
      connection.answered(keep, now);
    }
    flush();
  }

  /** A file that is shorter than was announced fails the write, and must close the connection. */
  private ChannelPromise promiseOfFile() {
    sendingFile = true;
    return context
        .newPromise()
        .addListener(
            done -> {
              sendingFile = false;
              if (!done.isSuccess()) {
                channel.close();
              }
              connection.channelWritabilityChanged(context);
            });
  }

  @Override
  public void sendInterim(int status, List<String> fields) {
    if (closed || !head.mayFollowInterim()) {
      return;
    }
    HeadWriter lines = HeadWriter.begin().write(StatusLine.bytes(status));
    for (int i = 0; i < fields.size(); i += 2) {
      lines.field(fields.get(i), fields.get(i + 1));
    }
    context.write(lines.line().copy(context.alloc()), context.voidPromise());
    flush();
  }

  /** Between the first read and the last of one round of the loop, flushes wait for the last. */
  void reading(boolean now) {
    reading = now;
    if (!now && wantsFlush) {
      wantsFlush = false;
      flush();
    }
  }

  /** When other connections have had their turn; flushes wait for the end of the task. */
  void inNextTurn(Runnable task) {
    Turn.behindSockets(
        loop,
        () -> {
          reading = true;
          try {
            task.run();
          } catch (Throwable e) {
            connection.exceptionCaught(context, e);
          } finally {
            reading(false);
          }
        });
  }

  void flush() {
    if (reading) {
      wantsFlush = true;
      return;
    }
    context.flush();
    if (timer.awaitsRequest() && !isFlushed()) {
      // Its client is still reading: how long it is idle counts from the end of that.
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> timer.idleFromNow());
    }
  }

  void autoRead(boolean on) {
    ChannelConfig config = channel.config();
    if (config.isAutoRead() != on) {
      config.setAutoRead(on);
    }
  }

  @Override
  public void resumeReading() {
    autoRead(true);
  }

  @Override
  public void abort() {
    closed = true;
    connection.isOver();
    if (head.endsWithConnection()) {
      channel.close();
    } else {
      // The answers before this one are whole, and may be on their way still.
      context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> channel.close());
    }
  }

  /** Closes, by a reset if it is the connection's end that ends an answer, and some is missing. */
  void close(boolean answered, ChannelPromise promise) {
    if (head.endsWithConnection() && !(answered && isFlushed())) {
      Pipeline.reset(channel, promise);
    } else {
      context.close(promise);
    }
  }

  void closeAfterFlush() {
    closed = true;
    wantsFlush = false;
    context.flush();
    if (isFlushed()) {
      context.close();
    } else {
      // Told before the channel ceases to count what was sent.
      context
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(sent -> (sent.isSuccess() ? context : channel).close());
    }
  }

  /** Whether all that was sent has left for the kernel. */
  boolean isFlushed() {
    return Pipeline.isFlushed(channel);
  }

  /** As {@link Pipeline#shutdownOutput}. */
  void shutdownOutput(Runnable done, IntConsumer heard) {
    closed = true;
    Pipeline.shutdownOutput(context, done, heard);
  }
}
