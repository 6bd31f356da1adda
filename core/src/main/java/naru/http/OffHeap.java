package naru.http;

import io.netty.channel.unix.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory outside of the heap, from which the kernel reads, in the order of the processor. */
record OffHeap(ByteBuffer buffer, long address) {
  static OffHeap allocate(int bytes) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    return new OffHeap(buffer, Buffer.memoryAddress(buffer));
  }
}
