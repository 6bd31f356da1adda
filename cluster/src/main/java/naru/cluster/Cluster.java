package naru.cluster;

import java.net.SocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import naru.net.Binder;

/**
 * Node's {@code cluster}: the same program as several processes that share its ports.
 *
 * {@snippet :
 * void main() {
 *   if (Cluster.isPrimary()) {
 *     for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
 *       Cluster.fork();
 *     }
 *     Set<Worker> listened = ConcurrentHashMap.newKeySet();
 *     Cluster.onListening((worker, address) -> listened.add(worker));
 *     // One that never came to listen, for its port is taken, say, would be forked without end.
 *     Cluster.onExit((worker, exit) -> {
 *       if (listened.remove(worker)) {
 *         Cluster.fork();
 *       }
 *     });
 *   } else {
 *     Http.createServer((request, response) -> response.end("Hello")).listen(8086);
 *   }
 * }
 * }
 *
 * <p>A worker that listens gets its socket from the primary, so that all of them listen on one
 * port; port 0 is the same free port for all. When a worker dies, the others accept for it until it
 * has been replaced. A primary that ends takes its workers along, and a worker whose primary has
 * gone ends as well.
 *
 * <p>Any thread may call all of this. Listeners are called one after the other on a thread of the
 * primary. In a worker, what only a primary has throws {@link IllegalStateException}, and so does
 * everything but {@link #isPrimary()}, {@link #isWorker()} and {@link #worker()} where there is no
 * Linux with epoll. Where a primary can't make the folder for its sockets, that throws {@link
 * java.io.UncheckedIOException}.
 *
 * <p>Where the JDK is updated in its place, a primary of your own forks no more, for Java starts
 * processes by a helper program of its very version, unless it runs with {@code
 * -Djdk.lang.Process.launchMechanism=FORK}, as that of the command does.
 */
public final class Cluster {
  private Cluster() {}

  /** Whether this process isn't a worker. */
  public static boolean isPrimary() {
    return !isWorker();
  }

  /** Whether a primary has forked this process. */
  public static boolean isWorker() {
    return System.getProperty(Binder.PROPERTY) != null;
  }

  /** This worker; empty in a primary. */
  public static Optional<CurrentWorker> worker() {
    return isWorker() ? Optional.of(CurrentWorker.get()) : Optional.empty();
  }

  /** Sets how workers are started from now on. */
  public static void setupPrimary(ForkOptions options) {
    Primary.get().options(options);
  }

  /**
   * Starts a worker: this program again, in a process of its own. Returns at once; {@link
   * #onOnline} and {@link #onListening} tell when it runs, {@link #onExit} if it could not be
   * started.
   */
  public static Worker fork() {
    return fork(Map.of());
  }

  /** The same with more environment variables. */
  public static Worker fork(Map<String, String> environment) {
    return Primary.get().fork(environment);
  }

  /** The workers that have not ended, by age. */
  public static Collection<Worker> workers() {
    return Primary.get().workers();
  }

  /** Asks all workers to leave; done when all have ended. */
  public static CompletableFuture<Void> disconnect() {
    Primary primary = Primary.get();
    CompletableFuture<Void> done = new CompletableFuture<>();
    primary.run(
        () -> {
          Runnable check =
              () -> {
                if (primary.workers().isEmpty()) {
                  done.complete(null);
                }
              };
          primary.exit.on(ended -> check.run());
          primary.workers().forEach(Worker::disconnect);
          check.run();
        });
    return done;
  }

  /** Calls before a worker's process is started. */
  public static void onFork(Consumer<Worker> listener) {
    Primary.get().fork.on(listener);
  }

  /** Calls when a worker runs and can be sent messages. */
  public static void onOnline(Consumer<Worker> listener) {
    Primary.get().online.on(listener);
  }

  /** Calls when a worker listens, and where; once for each server. */
  public static void onListening(BiConsumer<Worker, SocketAddress> listener) {
    Primary.get().listening.on(it -> listener.accept(it.worker(), it.address()));
  }

  /** Calls when a worker can't be sent messages any more. */
  public static void onDisconnect(Consumer<Worker> listener) {
    Primary.get().disconnect.on(listener);
  }

  /** Calls when a worker's process has ended, but not while the primary itself ends. */
  public static void onExit(BiConsumer<Worker, Exit> listener) {
    Primary.get().exit.on(it -> listener.accept(it.worker(), it.exit()));
  }

  /** Calls for each message of any worker. */
  public static void onMessage(BiConsumer<Worker, Message> listener) {
    Primary.get().message.on(it -> listener.accept(it.worker(), it.message()));
  }
}
