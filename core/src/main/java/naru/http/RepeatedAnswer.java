package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import naru.stat.FileStamp;

/**
 * An answer that an event loop gives again and again: a file, behind a head that is the same byte
 * for byte, as that of most answers is for a second. Once it is known to be asked for often, all of
 * it is laid into a file in memory, from where one call sends it. That costs less than the file
 * itself does, too, for to send pages of the kernel's cache that other loops send at the same time
 * is dear.
 *
 * <p>Only the thread of its loop touches it, but for {@link #close}, which whoever lets go of it
 * last may call.
 */
final class RepeatedAnswer {
  /** In bytes. A loop may hold {@link OpenFileCache#MOST} of them, for a second. */
  static final long LARGEST = 256 << 10;

  /** So many of one kind go out before it is made: about what it costs to make it. */
  static final int OFTEN = 64;

  private static final byte[] NAME = "naru-answer\0".getBytes(US_ASCII);
  private static final byte[] NONE = {};

  private final FileChannel file;
  private final FileStamp stamp;

  /** The last one, and how often in turn it was that. */
  private byte[] head = NONE;

  private int times;

  /** That of the answer which is in memory, if there is one. */
  private byte[] ready = NONE;

  private int memory;

  /** Of a file that was seen with this stamp. */
  RepeatedAnswer(FileChannel file, FileStamp stamp) {
    this.file = file;
    this.stamp = stamp;
  }

  /** Whether a file is one that answers are made of so. */
  static boolean takes(FileStamp stamp) {
    return stamp.size() <= LARGEST && stamp.isSettled();
  }

  /**
   * Sends what the kernel takes now of the answer that has this head, if that is ready.
   *
   * @return how many bytes of head and file are on their way, which are none if it isn't
   */
  long send(Socket socket, byte[] bytes, int length, OffHeap room) {
    if (ready.length > 0 && Arrays.equals(ready, 0, ready.length, bytes, 0, length)) {
      room.buffer().clear().putLong(0, 0);
      return KernelCalls.sendFile(socket, memory, room.address(), length + stamp.size());
    }
    if (!Arrays.equals(head, 0, head.length, bytes, 0, length)) {
      head = Arrays.copyOf(bytes, length);
      times = 0;
    }
    // An interrupt would close the file, for all that send it.
    if (++times == OFTEN && !Thread.currentThread().isInterrupted()) {
      close();
      makeReady(room);
    }
    return 0;
  }

  private void makeReady(OffHeap room) {
    room.buffer().clear().put(NAME);
    memory = KernelCalls.createMemoryFile(room.address());
    if (memory >= 0) {
      ready = head;
      if (!isCopied(room)) {
        close();
      }
    }
  }

  private boolean isCopied(OffHeap room) {
    room.buffer().clear().put(head);
    int length = head.length;
    long at = 0;
    try {
      while (length > 0 && KernelCalls.write(memory, room.address(), length)) {
        long left = stamp.size() - at;
        if (left == 0) {
          return true;
        }
        room.buffer().clear().limit((int) Math.min(left, room.buffer().capacity()));
        length = file.read(room.buffer(), at);
        at += length;
      }
    } catch (IOException cannotBeRead) {
      // As whoever sends it will find out.
    }
    return false;
  }

  void close() {
    if (ready.length > 0) {
      ready = NONE;
      KernelCalls.close(memory);
    }
  }
}
