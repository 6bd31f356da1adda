package naru.http;

import io.netty.channel.unix.Socket;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * System calls of Linux that a file is sent by and Netty doesn't have. They are there when {@link
 * #areLinked} says so, and until then nothing but that may be called. Addresses are of memory
 * outside of the heap. Safe for use by any thread.
 */
final class KernelCalls {
  /**
   * {@code MSG_MORE | MSG_NOSIGNAL | MSG_DONTWAIT}, the same on every Linux that Java 25 runs on.
   */
  private static final int MORE = 0x8000 | 0x4000 | 0x40;

  /** {@code MFD_CLOEXEC}: it is no business of processes that this one starts. */
  private static final int OF_THIS_PROCESS = 1;

  /** {@code MFD_NOEXEC_SEAL}, which Linux has since 6.3 and wants to be told. */
  private static final int NO_PROGRAM = 8;

  private static final Logger LOG = LoggerFactory.getLogger(KernelCalls.class);

  /**
   * To link takes Java a tenth of a second and loads three hundred classes, 2 MB: for a process
   * that sends a file now and then, or one large one, it would never pay.
   */
  private static final int FEW = 100;

  private static final AtomicInteger ASKED = new AtomicInteger();
  private static volatile boolean linked;

  private KernelCalls() {}

  /** Apart, and by a thread of its own, since no loop may wait for it. */
  private static final class Linked {
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout ADDRESS = ValueLayout.ADDRESS;

    static final MethodHandle SEND = link("send", LONG, INT, ADDRESS, LONG, INT);
    static final MethodHandle SENDFILE = link("sendfile", LONG, INT, INT, ADDRESS, LONG);
    static final MethodHandle MEMFD_CREATE = link("memfd_create", INT, ADDRESS, INT);
    static final MethodHandle WRITE = link("write", LONG, INT, ADDRESS, LONG);
    static final MethodHandle CLOSE = link("close", INT, INT);

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }
  }

  /** Whether the calls are there; makes them be there once it has been asked for often enough. */
  static boolean areLinked() {
    if (!linked
        && ASKED.incrementAndGet() == FEW
        && KernelCalls.class.getModule().isNativeAccessEnabled()) {
      Thread.ofPlatform().daemon().name("naru-link").start(KernelCalls::link);
    }
    return linked;
  }

  private static void link() {
    try {
      linked = Linked.SEND != null;
    } catch (LinkageError e) {
      LOG.debug("Linux can't be called, so the head of each file is a packet of its own", e);
    }
  }

  /**
   * Sends what the kernel takes now, in one packet with what comes next: {@code MSG_MORE}.
   *
   * @return how many bytes are on their way, which are none if that fails
   */
  static int sendMore(Socket socket, long address, int length) {
    try {
      long sent =
          (long) Linked.SEND.invokeExact(socket.intValue(), at(address), (long) length, MORE);
      return (int) Math.max(0, sent);
    } catch (Throwable e) {
      throw failed("send", e);
    }
  }

  /**
   * Sends what the kernel takes now of a file.
   *
   * @param offset where in memory stands where in the file to begin
   * @return how many bytes are on their way, which are none if that fails
   */
  static long sendFile(Socket socket, int file, long offset, long length) {
    try {
      long sent = (long) Linked.SENDFILE.invokeExact(socket.intValue(), file, at(offset), length);
      return Math.max(0, sent);
    } catch (Throwable e) {
      throw failed("sendfile", e);
    }
  }

  /**
   * An empty file that is nowhere but in memory, to be closed by {@link #close}.
   *
   * @param name of a zero-terminated name, for who lists the files of the process
   * @return its descriptor, which is negative if there can't be one
   */
  static int createMemoryFile(long name) {
    try {
      int file = (int) Linked.MEMFD_CREATE.invokeExact(at(name), OF_THIS_PROCESS | NO_PROGRAM);
      return file >= 0 ? file : (int) Linked.MEMFD_CREATE.invokeExact(at(name), OF_THIS_PROCESS);
    } catch (Throwable e) {
      throw failed("memfd_create", e);
    }
  }

  /** Appends to a file in memory; false if not all of it could be. */
  static boolean write(int file, long address, int length) {
    try {
      return (long) Linked.WRITE.invokeExact(file, at(address), (long) length) == length;
    } catch (Throwable e) {
      throw failed("write", e);
    }
  }

  static void close(int file) {
    try {
      // A file in memory has nothing to say then.
      int _ = (int) Linked.CLOSE.invokeExact(file);
    } catch (Throwable e) {
      throw failed("close", e);
    }
  }

  private static MemorySegment at(long address) {
    return MemorySegment.ofAddress(address);
  }

  private static IllegalStateException failed(String call, Throwable cause) {
    return new IllegalStateException(call + "(2) couldn't be called", cause);
  }
}
