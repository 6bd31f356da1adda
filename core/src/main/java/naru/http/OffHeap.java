package naru.http;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;

/** Memory outside of the heap, which the kernel reads from and writes to. */
record OffHeap(ByteBuffer buffer, long address) {
  static OffHeap allocate(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
    return new OffHeap(buffer, Buffer.memoryAddress(buffer));
  }
}
