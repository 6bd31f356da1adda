package naru.ipc;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a connection between a primary and a worker. Sending never waits: what the other side,
 * which may be stopped, doesn't take is queued up to a bound. Safe for use by any thread; both its
 * threads are platform threads, so that handlers that hold all virtual ones can't silence it.
 */
public final class FrameChannel implements AutoCloseable {
  /** The largest payload of a message, in bytes: 16 MiB. */
  public static final int LARGEST = 16 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(FrameChannel.class);
  private static final int MAX_QUEUED_FRAMES = 10_000;
  private static final int MAX_QUEUED_BYTES = 2 * LARGEST;

  private final SocketChannel socket;
  private final BlockingQueue<byte[]> outgoing = new LinkedBlockingQueue<>(MAX_QUEUED_FRAMES);
  private long queuedBytes;
  private volatile boolean closed;

  /** Takes over a connected socket. */
  public FrameChannel(SocketChannel socket) {
    this.socket = socket;
  }

  /** Connects to the socket of a primary. */
  public static FrameChannel connect(Path path) throws IOException {
    return new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  /**
   * Begins to read and to write.
   *
   * @param onFrame called for each frame, one after the other, on the thread that reads
   * @param onEnd called once when the other side has gone
   */
  public void start(String name, Consumer<Frame> onFrame, Runnable onEnd) {
    Thread.ofPlatform().daemon().name(name + "-writer").start(this::write);
    Thread.ofPlatform().daemon().name(name + "-reader").start(() -> read(onFrame, onEnd));
  }

  private void read(Consumer<Frame> onFrame, Runnable onEnd) {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)))) {
      while (true) {
        onFrame.accept(Frame.read(in));
      }
    } catch (IOException ended) {
      LOG.debug("The channel has ended: {}", ended.toString());
    } finally {
      close();
      onEnd.run();
    }
  }

  private void write() {
    try (OutputStream out = new BufferedOutputStream(Channels.newOutputStream(socket))) {
      while (!closed) {
        byte[] next = outgoing.take();
        out.write(next);
        if (outgoing.isEmpty()) {
          out.flush();
        }
        taken(next.length);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      LOG.debug("The channel has ended: {}", gone.toString());
    }
  }

  private synchronized void taken(int bytes) {
    queuedBytes -= bytes;
    notifyAll();
  }

  /**
   * Sends a frame; false if the other side is gone or has let too many wait, and then it isn't
   * sent.
   *
   * @throws IllegalArgumentException if the payload is larger than {@link #LARGEST}
   */
  public synchronized boolean send(Frame frame) {
    if (frame instanceof Frame.Said said && said.payload().length > LARGEST) {
      throw new IllegalArgumentException(
          "A message has " + LARGEST + " bytes at most, not " + said.payload().length);
    }
    byte[] bytes = encode(frame);
    if (closed || queuedBytes + bytes.length > MAX_QUEUED_BYTES || !outgoing.offer(bytes)) {
      return false;
    }
    queuedBytes += bytes.length;
    return true;
  }

  private static byte[] encode(Frame frame) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      frame.write(out);
    } catch (IOException e) {
      throw new IllegalArgumentException("A text is too long for a frame", e);
    }
    return bytes.toByteArray();
  }

  /** Waits until all has been sent, or some milliseconds have passed. */
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
    outgoing.clear();
    boolean woken = outgoing.offer(new byte[0]);
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debug(
          "Closing a channel, whose writer was {}: {}", woken ? "woken" : "busy", e.toString());
    }
  }
}
