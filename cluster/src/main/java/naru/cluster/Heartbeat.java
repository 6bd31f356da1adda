package naru.cluster;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import naru.http.HttpServer;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the primary each second that this worker is alive, and how long its event loops have let
 * tasks wait. On the loop of the link to the primary, which runs whatever handlers do.
 */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final long MILLIS = 1000;
  private static final long LATE_NANOS = 3_000_000_000L;
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "\nVmRSS:";

  private final FrameChannel channel;
  private final EventLoopGroup own;

  /** When each loop was asked for a sign of life that it hasn't given yet. */
  private final Map<EventExecutor, Long> asked = new ConcurrentHashMap<>();

  private long looked = System.nanoTime();
  private volatile Iterable<EventExecutor> loops = java.util.List.of();

  Heartbeat(FrameChannel channel, EventLoopGroup own) {
    this.channel = channel;
    this.own = own;
  }

  void start() {
    own.scheduleWithFixedDelay(this::beat, 0, MILLIS, TimeUnit.MILLISECONDS);
  }

  void watch(EventLoopGroup group) {
    loops = group;
  }

  private void beat() {
    try {
      long requests = 0;
      int connections = 0;
      for (HttpServer server : HttpServer.listeningServers()) {
        requests += server.requests();
        connections += server.connections();
      }
      channel.send(new Frame.Beat(requests, connections, memory(), stuckMillis()));
    } catch (Throwable e) {
      // The next one may succeed; a task that throws isn't run again.
      LOG.warn("The primary wasn't told that this worker lives: {}", e.toString());
    }
  }

  private long stuckMillis() {
    long now = System.nanoTime();
    if (now - looked > LATE_NANOS) {
      // This process was stopped, and its loops with it.
      asked.replaceAll((loop, since) -> now);
    }
    looked = now;
    long oldest = 0;
    for (EventExecutor loop : loops) {
      Long since = asked.putIfAbsent(loop, now);
      if (since != null) {
        oldest = Math.max(oldest, (now - since) / 1_000_000);
        continue;
      }
      try {
        loop.execute(() -> asked.remove(loop));
      } catch (RejectedExecutionException ended) {
        asked.remove(loop);
      }
    }
    return oldest;
  }

  /** In bytes; statm would count pages, whose size is the kernel's choice. */
  private static long memory() {
    try {
      String status = Files.readString(STATUS);
      int resident = status.indexOf(RESIDENT);
      if (resident < 0) {
        return 0;
      }
      String kilobytes =
          status.substring(resident + RESIDENT.length(), status.indexOf(" kB", resident));
      return Long.parseLong(kilobytes.strip()) * 1024;
    } catch (IOException | RuntimeException unknown) {
      return 0;
    }
  }
}
