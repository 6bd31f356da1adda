package naru.cluster;

import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import naru.ipc.Frame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server's sockets on their way from the primary: their descriptors come over one channel, what
 * is said of them over another, each in the order of sending. What is said later, as that one is to
 * be abandoned, waits for the descriptors of those before. Safe for use by any thread; its
 * listeners are called one at a time.
 */
final class ArrivingSockets {
  private static final Logger LOG = LoggerFactory.getLogger(ArrivingSockets.class);

  private final BiConsumer<Frame.Socket, FileDescriptor> onSocket;
  private final Consumer<Frame.Abandon> onAbandon;
  private final Queue<Frame> said = new ArrayDeque<>();
  private final Queue<FileDescriptor> descriptors = new ArrayDeque<>();
  private boolean closed;

  /** A descriptor is open and belongs to who is called. */
  ArrivingSockets(
      BiConsumer<Frame.Socket, FileDescriptor> onSocket, Consumer<Frame.Abandon> onAbandon) {
    this.onSocket = onSocket;
    this.onAbandon = onAbandon;
  }

  synchronized void announced(Frame.Socket socket) {
    said.add(socket);
    goOn();
  }

  synchronized void abandoned(Frame.Abandon socket) {
    said.add(socket);
    goOn();
  }

  synchronized void arrived(FileDescriptor descriptor) {
    if (closed) {
      close(descriptor);
      return;
    }
    descriptors.add(descriptor);
    goOn();
  }

  /** Closes what waits here, and what comes later. */
  synchronized void close() {
    closed = true;
    said.clear();
    descriptors.forEach(ArrivingSockets::close);
    descriptors.clear();
  }

  static void close(FileDescriptor descriptor) {
    try {
      descriptor.close();
    } catch (IOException e) {
      LOG.debug("A socket that nobody wants any more can't be closed: {}", e.toString());
    }
  }

  private void goOn() {
    while (!said.isEmpty()) {
      if (said.peek() instanceof Frame.Abandon abandon) {
        said.remove();
        onAbandon.accept(abandon);
      } else if (said.peek() instanceof Frame.Socket socket && !descriptors.isEmpty()) {
        said.remove();
        onSocket.accept(socket, descriptors.remove());
      } else {
        return;
      }
    }
  }
}
