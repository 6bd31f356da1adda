package naru.ipc;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a connection between a primary and a worker. Sending never waits: what the other side,
 * which may be stopped, doesn't take is queued, messages and signs of life up to a bound. Safe for
 * use by any thread. Its event loop has to be one that no handler runs on, so that handlers can't
 * silence it.
 */
public final class FrameChannel implements AutoCloseable {
  /** The largest payload of a message, in bytes: 16 MiB. */
  public static final int LARGEST = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FrameChannel.class);
  private static final int MAX_QUEUED_BYTES = 2 * LARGEST;

  /** What a frame counts at least, so that there are never more than some ten thousand. */
  private static final int LEAST_QUEUED_BYTES = 3 << 10;

  /** Before each frame stands how long it is. */
  private static final int LENGTH_BYTES = Integer.BYTES;

  /** The kind of a message, and what is told of its payload. */
  private static final int MESSAGE_HEAD = 6;

  private final Channel socket;
  private @Nullable Consumer<Frame> onFrame;
  private @Nullable Runnable onEnd;
  private int queuedBytes;
  private volatile boolean closed;

  private FrameChannel(Channel socket) {
    this.socket = socket;
    socket
        .pipeline()
        .addLast(
            new LengthFieldBasedFrameDecoder(
                LENGTH_BYTES + MESSAGE_HEAD + LARGEST, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
            new Reader());
  }

  /**
   * Connects to the socket of a primary, which says nothing before it has heard a frame.
   *
   * @throws IOException if nobody listens there
   */
  public static FrameChannel connect(EventLoopGroup loop, Path path) throws IOException {
    FrameChannel[] made = new FrameChannel[1];
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(EpollDomainSocketChannel.class)
            .handler(UnixSockets.initializer(socket -> made[0] = new FrameChannel(socket)));
    UnixSockets.connect(bootstrap, path);
    return made[0];
  }

  /**
   * Listens for workers.
   *
   * @param onChannel called with each that connects, on the event loop, to start it
   * @throws IOException if the path can't be listened on
   */
  public static void listen(EventLoopGroup loop, Path path, Consumer<FrameChannel> onChannel)
      throws IOException {
    UnixSockets.listen(loop, path, socket -> onChannel.accept(new FrameChannel(socket)));
  }

  /**
   * Says who is told. Both are called on the event loop and must not wait.
   *
   * @param frames called for each frame, one after the other
   * @param end called once when the other side has gone
   */
  public void start(Consumer<Frame> frames, Runnable end) {
    if (!socket.eventLoop().inEventLoop()) {
      socket.eventLoop().execute(() -> start(frames, end));
      return;
    }
    onFrame = frames;
    onEnd = end;
    if (closed) {
      ended();
    }
  }

  /**
   * Sends a frame; false if the other side is gone, or it is a message of the program, or a sign of
   * life, and too many wait; then it isn't sent. All others are few, and both sides count on them.
   */
  public boolean send(Frame frame) {
    boolean bounded = frame instanceof Frame.Said || frame instanceof Frame.Beat;
    ByteBuf bytes = encode(frame);
    int counts = Math.max(bytes.readableBytes(), LEAST_QUEUED_BYTES);
    synchronized (this) {
      if (closed || (bounded && queuedBytes + counts > MAX_QUEUED_BYTES)) {
        bytes.release();
        return false;
      }
      queuedBytes += counts;
      // In the monitor, for the order of frames to be that of the calls.
      socket.writeAndFlush(bytes).addListener(done -> taken(counts));
    }
    return true;
  }

  private ByteBuf encode(Frame frame) {
    ByteBuf bytes = socket.alloc().buffer();
    bytes.writeZero(LENGTH_BYTES);
    try {
      frame.write(bytes);
    } catch (IllegalArgumentException tooLong) {
      bytes.release();
      throw tooLong;
    }
    return bytes.setInt(0, bytes.readableBytes() - LENGTH_BYTES);
  }

  private synchronized void taken(int bytes) {
    queuedBytes -= bytes;
    notifyAll();
  }

  /** Waits until all has been sent, or some milliseconds have passed. Not on the event loop. */
  public synchronized void flush(long millis) throws InterruptedIOException {
    long end = System.nanoTime() + millis * 1_000_000;
    try {
      for (long left = millis; queuedBytes > 0 && !closed && left > 0; ) {
        wait(left);
        left = (end - System.nanoTime()) / 1_000_000;
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("interrupted while the last messages were sent");
    }
  }

  /** Whether the other side has not gone yet, as far as is known. */
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public void close() {
    closed = true;
    socket.close();
  }

  private void ended() {
    closed = true;
    Runnable listener = onEnd;
    onEnd = null;
    if (listener != null) {
      listener.run();
    }
  }

  private final class Reader extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
      ByteBuf bytes = (ByteBuf) message;
      try {
        Frame frame = Frame.read(bytes);
        if (onFrame != null) {
          onFrame.accept(frame);
        }
      } finally {
        bytes.release();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      ended();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("The channel has ended", cause);
      context.close();
    }
  }
}
