package naru.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the servers that listen when the process is asked to end, and lets their running requests
 * end first.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final Set<HttpServer> LISTENING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::closeAll, "naru-shutdown"));
  }

  private Shutdown() {}

  static void closeAtExit(HttpServer server) {
    LISTENING.add(server);
  }

  static void forget(HttpServer server) {
    LISTENING.remove(server);
  }

  static Set<HttpServer> listening() {
    return Set.copyOf(LISTENING);
  }

  private static void closeAll() {
    long longest = 0;
    CompletableFuture<?>[] closing = new CompletableFuture<?>[0];
    for (HttpServer server : LISTENING) {
      Duration deadline = server.options().timeouts().shutdown();
      longest = Math.max(longest, deadline.toMillis());
      closing = java.util.Arrays.copyOf(closing, closing.length + 1);
      closing[closing.length - 1] = server.close(deadline);
    }
    try {
      CompletableFuture.allOf(closing).get(longest + 1000, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Not all connections closed in time: {}", e.toString());
    }
  }
}
