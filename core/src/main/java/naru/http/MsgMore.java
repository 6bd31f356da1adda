package naru.http;

import io.netty.channel.unix.Socket;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands bytes to the kernel that it is to send in one packet with what comes next: {@code MSG_MORE}
 * of send(2), for which Netty has no call.
 */
final class MsgMore {
  /**
   * {@code MSG_MORE | MSG_NOSIGNAL | MSG_DONTWAIT}, the same on every Linux that Java 25 runs on.
   */
  private static final int FLAGS = 0x8000 | 0x4000 | 0x40;

  private static final Logger LOG = LoggerFactory.getLogger(MsgMore.class);

  /**
   * To link takes Java a tenth of a second and loads three hundred classes, 2 MB: for a process
   * that sends a file now and then, or one large one, it would never pay.
   */
  private static final int FEW = 100;

  private static final AtomicInteger ASKED = new AtomicInteger();
  private static volatile boolean linked;

  private MsgMore() {}

  /** Apart, and by a thread of its own, since no loop may wait for it. */
  private static final class Linked {
    static final MethodHandle SEND = link();

    @SuppressWarnings("restricted")
    private static MethodHandle link() {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow("send"),
          FunctionDescriptor.of(
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
    }
  }

  /**
   * Sends what the kernel takes now, by an open socket of Linux.
   *
   * @return how many bytes are on their way, which are none where this can't be done or fails
   */
  static int send(Socket socket, long address, int length) {
    if (!isLinked()) {
      return 0;
    }
    try {
      long sent =
          (long)
              Linked.SEND.invokeExact(
                  socket.intValue(), MemorySegment.ofAddress(address), (long) length, FLAGS);
      return (int) Math.max(0, sent);
    } catch (Throwable e) {
      throw new IllegalStateException("send(2) couldn't be called", e);
    }
  }

  /** Whether the call is there; makes it be there once it has been asked for often enough. */
  static boolean isLinked() {
    if (!linked
        && ASKED.incrementAndGet() == FEW
        && MsgMore.class.getModule().isNativeAccessEnabled()) {
      Thread.ofPlatform().daemon().name("naru-link").start(MsgMore::link);
    }
    return linked;
  }

  private static void link() {
    try {
      linked = Linked.SEND != null;
    } catch (LinkageError e) {
      LOG.debug("send(2) can't be called, so the head of each file is a packet of its own", e);
    }
  }
}
