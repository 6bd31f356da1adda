package naru.http;

import io.netty.channel.unix.FileDescriptor;
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
  // All are the same on every Linux of 64 bits that Java 25 runs on.
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_NOSIGNAL = 0x4000;
  private static final int MSG_MORE = 0x8000;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MADV_HUGEPAGE = 14;
  private static final int F_SETPIPE_SZ = 1031;
  private static final int SPLICE_F_NONBLOCK = 2;

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
    static final MethodHandle VMSPLICE = link("vmsplice", LONG, INT, ADDRESS, LONG, INT);
    static final MethodHandle MMAP = link("mmap", LONG, LONG, LONG, INT, INT, INT, LONG);
    static final MethodHandle MUNMAP = link("munmap", INT, LONG, LONG);
    static final MethodHandle MADVISE = link("madvise", INT, LONG, LONG, INT);
    static final MethodHandle FCNTL = link("fcntl", INT, INT, INT, INT);

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, MemoryLayout result, MemoryLayout... arguments) {
      Linker linker = Linker.nativeLinker();
      FunctionDescriptor type = FunctionDescriptor.of(result, arguments);
      MemorySegment function = linker.defaultLookup().findOrThrow(name);
      return name.equals("fcntl")
          ? linker.downcallHandle(function, type, Linker.Option.firstVariadicArg(2))
          : linker.downcallHandle(function, type);
    }
  }

  /** Whether the calls are there; makes them be there once it has been asked for often enough. */
  static boolean areLinked() {
    if (!linked
        && ASKED.incrementAndGet() == FEW
        && ValueLayout.ADDRESS.byteSize() == Long.BYTES
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
   * Sends what the kernel takes now, in one packet with what comes next: send(2).
   *
   * @return how many bytes are on their way, which are none if that fails
   */
  static int sendMore(FileDescriptor socket, long address, int length) {
    int flags = MSG_MORE | MSG_NOSIGNAL | MSG_DONTWAIT;
    try {
      long sent =
          (long) Linked.SEND.invokeExact(socket.intValue(), at(address), (long) length, flags);
      return (int) Math.max(0, sent);
    } catch (Throwable e) {
      throw failed("send", e);
    }
  }

  /**
   * Puts the pages of memory into a pipe, without copying what is in them: vmsplice(2).
   *
   * @param vector where in memory stand address and length
   * @return how many bytes are in the pipe, which are none if that fails
   */
  static int vmsplice(FileDescriptor pipe, long vector) {
    try {
      long taken =
          (long) Linked.VMSPLICE.invokeExact(pipe.intValue(), at(vector), 1L, SPLICE_F_NONBLOCK);
      return (int) Math.max(0, taken);
    } catch (Throwable e) {
      throw failed("vmsplice", e);
    }
  }

  /** Makes room for so many bytes in a pipe: fcntl(2); false if it can't have that much. */
  static boolean setPipeSize(FileDescriptor pipe, int bytes) {
    try {
      return (int) Linked.FCNTL.invokeExact(pipe.intValue(), F_SETPIPE_SZ, bytes) >= bytes;
    } catch (Throwable e) {
      throw failed("fcntl", e);
    }
  }

  /**
   * Memory that is nobody else's, to be given back by {@link #unmap}: mmap(2). It takes room when
   * it is first touched, in huge pages if the kernel has some.
   *
   * @return where it begins, which is negative if there is none
   */
  static long map(long bytes) {
    try {
      long begin =
          (long)
              Linked.MMAP.invokeExact(
                  0L, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0L);
      if (begin > 0) {
        int _ = (int) Linked.MADVISE.invokeExact(begin, bytes, MADV_HUGEPAGE);
      }
      return begin;
    } catch (Throwable e) {
      throw failed("mmap", e);
    }
  }

  /** Gives memory back; what the kernel is still sending of it stays until it is sent. */
  static void unmap(long begin, long bytes) {
    try {
      int _ = (int) Linked.MUNMAP.invokeExact(begin, bytes);
    } catch (Throwable e) {
      throw failed("munmap", e);
    }
  }

  private static MemorySegment at(long address) {
    return MemorySegment.ofAddress(address);
  }

  private static IllegalStateException failed(String call, Throwable cause) {
    return new IllegalStateException(call + "(2) couldn't be called", cause);
  }
}
