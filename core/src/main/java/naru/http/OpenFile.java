package naru.http;

import io.netty.channel.DefaultFileRegion;
import io.netty.channel.unix.Socket;
import io.netty.util.AbstractReferenceCounted;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.nio.channels.FileChannel;
import naru.stat.FileStamp;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is sent, perhaps to several at a time, each from where it is; closed when the last of
 * them lets go of it. Safe for use by any thread, but for what is repeated.
 */
final class OpenFile extends AbstractReferenceCounted {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final PageCache PAGE_CACHE = new PageCache();

  private final FileChannel channel;
  private final FileStamp stamp;
  private final boolean ofKernel;
  private volatile boolean shared;
  private @Nullable RepeatedAnswer repeated;

  /**
   * Of a file that was seen with this stamp before it was opened and behind that.
   *
   * @param ofKernel whether the kernel knows the file, so that it can send it
   */
  OpenFile(FileChannel channel, FileStamp stamp, boolean ofKernel) {
    this.channel = channel;
    this.stamp = stamp;
    this.ofKernel = ofKernel;
  }

  FileChannel channel() {
    return channel;
  }

  FileStamp stamp() {
    return stamp;
  }

  /** Whether nobody has closed it, as a thread does that is interrupted while it reads. */
  boolean isOpen() {
    return channel.isOpen();
  }

  /** From now on others may send it too. */
  void share() {
    shared = true;
  }

  /** Has an answer that may be given again and again, for as long as its loop keeps this file. */
  void repeat(RepeatedAnswer answer) {
    repeated = answer;
  }

  /** Its loop keeps it no more: who is still being sent it needs the file alone. */
  void endRepeating() {
    if (repeated != null) {
      repeated.close();
      repeated = null;
    }
  }

  /** Whether no thread may read it, for one that is interrupted closes it for all. */
  boolean isShared() {
    return shared;
  }

  /** Whether the kernel can send a range without waiting for a disk, as far as is known. */
  boolean isInMemory(ByteRange range) {
    return ofKernel && PAGE_CACHE.has(channel, stamp, range);
  }

  /** For the kernel to send; lets go of this file when it is released. */
  Region region(ByteRange range) {
    return new Region(range.first(), range.length());
  }

  /** What is sent of it in one answer; only its event loop touches it. */
  final class Region extends DefaultFileRegion {
    private long sentWithHead;

    private long begun;
    private long sentBefore;
    private boolean sending;

    Region(long first, long length) {
      super(channel, first, length);
    }

    /**
     * Sends what the kernel takes now of this head and this region behind it, if they are in memory
     * together.
     *
     * @return how many bytes of the head are on their way, negative if they aren't; of the region,
     *     {@link #transferred} says
     */
    int sendWith(byte[] head, int length, Socket socket, OffHeap room) {
      if (repeated == null || count() < stamp.size()) {
        return -1;
      }
      int sent = repeated.send(socket, head, length, room);
      sentWithHead = Math.max(0, sent - length);
      return Math.min(sent, length);
    }

    /** Whether all of it is on its way. */
    boolean isSent() {
      return sent() == count();
    }

    /** Netty goes on behind what has gone with the head, and what it notes then counts that too. */
    private long sent() {
      return Math.max(sentWithHead, super.transferred());
    }

    /** Netty asks for it right before the kernel is to send. */
    @Override
    public long position() {
      begun = System.nanoTime();
      sentBefore = sent();
      sending = true;
      return super.position();
    }

    /**
     * Netty asks for it when the kernel has sent something; or, if there was no room, before it
     * tries again, and that the client took long says nothing of the disk.
     */
    @Override
    public long transferred() {
      long sent = sent();
      if (sending) {
        sending = false;
        if (sent > sentBefore) {
          PAGE_CACHE.sendTook(System.nanoTime() - begun);
        }
      }
      return sent;
    }

    @Override
    protected void deallocate() {
      OpenFile.this.release();
    }
  }

  /** The JDK has one lock for all files that are opened and closed; a loop must not wait for it. */
  @Override
  protected void deallocate() {
    if (Execution.mayWait()) {
      close();
    } else {
      LoopThread.start(this::close);
    }
  }

  private void close() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.warn("A file can't be closed: {}", e.toString());
    }
  }

  @Override
  public ReferenceCounted touch(Object hint) {
    return this;
  }
}
