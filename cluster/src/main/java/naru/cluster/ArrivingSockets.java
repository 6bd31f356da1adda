package naru.cluster;

import io.netty.channel.unix.FileDescriptor;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import naru.ipc.Frame;

/**
 * Sockets on their way from the primary: their descriptors come over one channel, what is said of
 * them over another, each in the order of sending. What is said later, as that one is to be
 * abandoned, waits for the descriptors of those before. Safe for use by any thread; its listeners
 * are called one at a time.
 */
final class ArrivingSockets {
  private final BiConsumer<Frame.Socket, FileDescriptor> onSocket;
  private final Consumer<Frame.Abandon> onAbandon;
  private final Queue<Frame> said = new ArrayDeque<>();
  private final Queue<FileDescriptor> descriptors = new ArrayDeque<>();

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
    descriptors.add(descriptor);
    goOn();
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
