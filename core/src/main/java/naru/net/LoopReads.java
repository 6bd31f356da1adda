package naru.net;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * How much is read at once: as much as the reads before it suggest, those of all connections of a
 * loop together. A guess for each connection would be a tenth of what an idle one keeps.
 *
 * <p>Small ones suggest nothing: behind them what a browser begins with, a handshake or a head of a
 * kilobyte, would be read in pieces. What of a body waits to be taken keeps the room it came in.
 */
@SuppressWarnings("deprecation") // The type that Netty's own interface returns.
final class LoopReads implements RecvByteBufAllocator {
  static final LoopReads INSTANCE = new LoopReads();

  /** Its counts are of the reads of one turn of one connection; a loop reads one at a time. */
  private static final FastThreadLocal<Handle> OF_LOOP =
      new FastThreadLocal<>() {
        @Override
        protected Handle initialValue() {
          return new AdaptiveRecvByteBufAllocator(LEAST, LEAST, MOST).newHandle();
        }
      };

  private static final int LEAST = 2 << 10;
  private static final int MOST = 64 << 10;

  private LoopReads() {}

  @Override
  public Handle newHandle() {
    return OF_LOOP.get();
  }
}
