package naru.net;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The event loops of this process, one a core, shared by all of its servers. They begin with the
 * first server that listens and end with the last, and so keep the process alive meanwhile, as in
 * Node.
 */
final class EventLoops {
  private static @Nullable EventLoopGroup group;
  private static int users;

  private EventLoops() {}

  static synchronized EventLoopGroup acquire() {
    EventLoopGroup loops = group;
    if (loops == null) {
      loops =
          new MultiThreadIoEventLoopGroup(
              Runtime.getRuntime().availableProcessors(),
              new DefaultThreadFactory("naru-loop"),
              Transport.BEST.ioHandlerFactory());
      group = loops;
    }
    users++;
    return loops;
  }

  /** Done when each loop has done what it had to do at the time of the call. */
  static synchronized CompletableFuture<Void> settled() {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    if (group != null) {
      for (EventExecutor loop : group) {
        all.add(CompletableFuture.runAsync(() -> {}, loop));
      }
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  static synchronized void release() {
    EventLoopGroup loops = group;
    if (--users == 0 && loops != null) {
      group = null;
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
