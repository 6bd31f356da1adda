package naru.http;

import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.function.LongFunction;
import naru.stat.FileStamp;
import org.jspecify.annotations.Nullable;

/**
 * An answer that an event loop gives again and again: a file, behind a head that is the same byte
 * for byte, as that of most answers is for a second. Once it is known to be asked for often, all of
 * it is laid into memory, from where it is sent at once. That costs less than to send the file,
 * each page of which is looked up, and counts all that send it at the same time.
 *
 * <p>Only the thread of its loop, or a virtual thread that it carries, touches it.
 */
final class RepeatedAnswer {
  /**
   * Of a file, in bytes; a loop has one for each file that it keeps, {@link OpenFileCache#MOST}.
   */
  static final long LARGEST = 256 << 10;

  /**
   * So many of one kind go out before it is made, which is about what it costs to make it; twice as
   * many where there is no memory yet.
   */
  static final int OFTEN = 64;

  private static final byte[] NONE = {};

  private final FileChannel file;
  private final FileStamp stamp;
  private final LongFunction<@Nullable AnswerMemory> memories;

  /** The last one that was not in memory, and how often that was it. */
  private byte[] head = NONE;

  private int times;

  /** That of the answer which is in memory, if there is one. */
  private byte[] ready = NONE;

  private @Nullable AnswerMemory memory;
  private int offset;

  /**
   * Of a file that was seen with this stamp.
   *
   * @param memories gives memory with room for so many bytes, if there is any
   */
  RepeatedAnswer(FileChannel file, FileStamp stamp, LongFunction<@Nullable AnswerMemory> memories) {
    this.file = file;
    this.stamp = stamp;
    this.memories = memories;
  }

  /** Whether a file is one that answers are made of so. */
  static boolean takes(FileStamp stamp) {
    return stamp.size() <= LARGEST && stamp.isSettled();
  }

  /**
   * Sends what the kernel takes now of the answer that has this head, if that is ready.
   *
   * @return how many bytes of head and file are on their way, negative if it isn't
   */
  int send(Socket socket, byte[] bytes, int length, OffHeap room) {
    AnswerMemory known = memory;
    if (known != null && Arrays.equals(ready, 0, ready.length, bytes, 0, length)) {
      return known.send(socket, offset, length + (int) stamp.size(), room);
    }
    if (!Arrays.equals(head, 0, head.length, bytes, 0, length)) {
      head = Arrays.copyOf(bytes, length);
      times = 0;
    }
    // An interrupt would close the file, for all that send it.
    if (++times % OFTEN == 0 && !Thread.currentThread().isInterrupted()) {
      makeReady();
    }
    return -1;
  }

  private void makeReady() {
    int length = head.length + (int) stamp.size();
    AnswerMemory next = memories.apply(length);
    if (next == null) {
      return;
    }
    int at = next.take(length);
    ByteBuffer room = next.at(at, length).put(head);
    try {
      while (room.hasRemaining() && file.read(room, room.position() - head.length) > 0) {}
    } catch (IOException cannotBeRead) {
      // As whoever sends it will find out.
    }
    if (!room.hasRemaining()) {
      next.retain();
      close();
      memory = next;
      ready = head;
      offset = at;
    }
  }

  void close() {
    if (memory != null) {
      memory.release();
      memory = null;
    }
  }
}
