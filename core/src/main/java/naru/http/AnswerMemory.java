package naru.http;

import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory that the kernel sends from without copying it: its pages go through a pipe to the socket,
 * and are the kernel's until the client has them. So what was sent stays as it is: once it is
 * cleared, each byte is written once, and all are given back when nobody here knows of them any
 * more, while the kernel keeps the pages that it still sends.
 *
 * <p>Only the thread of its loop, or a virtual thread that it carries, touches it once it has it.
 */
final class AnswerMemory extends AbstractReferenceCounted {
  /** A huge page, if the kernel has one. */
  private static final int SIZE = 2 << 20;

  private static final int PAGE = 4 << 10;

  /** Takes the pages of the largest answer at once. */
  private static final int PIPE = 1 << 19;

  private record Pipe(FileDescriptor out, FileDescriptor in) {
    static @Nullable Pipe open() {
      try {
        FileDescriptor[] ends = FileDescriptor.pipe();
        Pipe pipe = new Pipe(ends[0], ends[1]);
        if (KernelCalls.setPipeSize(pipe.in, PIPE)) {
          return pipe;
        }
        pipe.close();
      } catch (IOException tooManyFiles) {
        // Then each is sent as always.
      }
      return null;
    }

    void close() {
      close(in);
      close(out);
    }

    private static void close(FileDescriptor end) {
      try {
        end.close();
      } catch (IOException nothingOfItIsLost) {
        // It is closed all the same.
      }
    }
  }

  private static volatile boolean refused;

  private final long mapped;
  private final long begin;
  private final ByteBuffer bytes;
  private @Nullable Pipe pipe;

  private AnswerMemory(long mapped, long begin, Pipe pipe) {
    this.mapped = mapped;
    this.begin = begin;
    this.bytes = bytes(begin);
    this.pipe = pipe;
  }

  @SuppressWarnings("restricted")
  private static ByteBuffer bytes(long begin) {
    return MemorySegment.ofAddress(begin).reinterpret(SIZE).asByteBuffer();
  }

  /** Null if there can't be one. Takes a while: the kernel clears it, and may have to make room. */
  static @Nullable AnswerMemory open() {
    long mapped = KernelCalls.map(2 * SIZE);
    if (mapped < 0) {
      return null;
    }
    Pipe pipe = Pipe.open();
    if (pipe == null) {
      KernelCalls.unmap(mapped, 2 * SIZE);
      return null;
    }
    AnswerMemory memory = new AnswerMemory(mapped, mapped + SIZE - 1 & -SIZE, pipe);
    for (int at = 0; at < SIZE; at += PAGE) {
      memory.bytes.put(at, (byte) 0);
    }
    return memory;
  }

  /** Whether the kernel has been found not to take pages, as in some sandboxes. */
  static boolean isRefused() {
    return refused;
  }

  /** Whether so many bytes can be written to it, and sent. */
  boolean hasRoom(long length) {
    return pipe != null && length <= bytes.remaining();
  }

  /** Where there is room for so many bytes, which then belongs to the caller. */
  int take(int length) {
    int offset = bytes.position();
    // What begins with a page fills fewer of them.
    bytes.position(Math.min(SIZE, offset + length + PAGE - 1 & -PAGE));
    return offset;
  }

  /** These bytes, to be written once. */
  ByteBuffer at(int offset, int length) {
    return bytes.slice(offset, length);
  }

  /**
   * Sends what the kernel takes now of these bytes.
   *
   * @return how many are on their way, which are none if that fails
   */
  int send(FileDescriptor socket, int offset, int length, OffHeap room) {
    Pipe way = pipe;
    if (way == null) {
      return 0;
    }
    pipe = null; // Until it is known to be empty: what is left in it isn't the next answer's.
    room.buffer().clear().putLong(begin + offset).putLong(length);
    int taken = KernelCalls.vmsplice(way.in, room.address());
    if (taken == 0) {
      refused = true;
      way.close();
      return 0;
    }
    int sent = 0;
    try {
      sent = Native.splice(way.out.intValue(), -1, socket.intValue(), -1, taken);
    } catch (IOException broken) {
      // Netty will find that out too, and knows what to do.
    }
    if (sent == taken) {
      pipe = way;
    } else {
      way.close();
      pipe = Pipe.open();
    }
    return sent;
  }

  @Override
  protected void deallocate() {
    if (pipe != null) {
      pipe.close();
    }
    KernelCalls.unmap(mapped, 2 * SIZE);
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }
}
