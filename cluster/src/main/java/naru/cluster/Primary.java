package naru.cluster;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import naru.events.Event;
import naru.ipc.DescriptorSender;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import naru.ipc.UnixSockets;
import naru.net.Binder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The primary of this process: starts workers, hears them, and sees them end. All that changes here
 * happens on one thread, on which listeners are called as well.
 */
final class Primary {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Duration LAST_MESSAGES = Duration.ofSeconds(1);

  /** What shells say of a command that isn't there. */
  private static final int NOT_STARTED = 127;

  private static final Duration DRAIN = Duration.ofSeconds(10);

  /** Systems remove from /tmp what has been old for days. */
  private static final Duration IN_USE = Duration.ofHours(1);

  /** A worker has ended. */
  record Ended(Worker worker, Exit exit) {}

  /** A worker listens. */
  record Listens(Worker worker, java.net.SocketAddress address) {}

  /** A worker says something. */
  record Says(Worker worker, Message message) {}

  /** How the standard streams of a worker are wired, and what becomes of its process. */
  interface Starter {
    Process start(ProcessBuilder builder, Worker worker) throws IOException;
  }

  private static @Nullable Primary ofProcess;

  final Event<Worker> fork = new Event<>("fork");
  final Event<Worker> online = new Event<>("online");
  final Event<Listens> listening = new Event<>("listening");
  final Event<Worker> disconnect = new Event<>("disconnect");
  final Event<Ended> exit = new Event<>("exit");
  final Event<Says> message = new Event<>("message");

  private final PrimaryThread thread = new PrimaryThread();
  private final Path folder;
  private final DescriptorSender descriptors;
  private final SharedPorts ports;
  private final Map<Integer, Worker> workers = new ConcurrentSkipListMap<>();
  private final AtomicInteger lastId = new AtomicInteger();
  private volatile ForkOptions options = ForkOptions.DEFAULTS;
  private volatile Starter starter = (builder, worker) -> builder.inheritIO().start();
  private volatile boolean ending;

  private Primary(Path folder) throws IOException {
    this.folder = folder;
    EventLoopGroup loop = UnixSockets.loop("naru-sockets");
    descriptors = new DescriptorSender(loop, RunFolder.descriptors(folder));
    ports = new SharedPorts(loop, descriptors, workers.values());
    FrameChannel.listen(loop, RunFolder.messages(folder), this::greet);
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "naru-primary-end"));
    thread.every(IN_USE, () -> RunFolder.touch(folder));
  }

  private static Primary open() {
    if (System.getProperty(Binder.PROPERTY) != null) {
      throw new IllegalStateException("This process is a worker; only a primary has workers");
    }
    if (!Epoll.isAvailable()) {
      throw new IllegalStateException(
          "A cluster needs Linux on x86-64 or AArch64, where sockets can be handed to workers;"
              + " run one process here");
    }
    try {
      return new Primary(RunFolder.create());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The folder for the workers' sockets can't be made: " + e.getMessage(), e);
    }
  }

  /**
   * The primary of this process.
   *
   * @throws IllegalStateException in a worker, or where there is no epoll
   * @throws UncheckedIOException if its folder can't be made
   */
  static synchronized Primary get() {
    Primary primary = ofProcess;
    if (primary == null) {
      primary = open();
      ofProcess = primary;
    }
    return primary;
  }

  Path folder() {
    return folder;
  }

  void options(ForkOptions next) {
    options = next;
  }

  ForkOptions options() {
    return options;
  }

  void starter(Starter next) {
    starter = next;
  }

  /** Does something with the ports, on the primary's thread. */
  void withPorts(Consumer<SharedPorts> task) {
    run(() -> task.accept(ports));
  }

  /** Runs on the primary's thread: at once if this is it. */
  void run(Runnable task) {
    thread.run(task);
  }

  void later(Duration delay, Runnable task) {
    thread.later(delay, task);
  }

  Collection<Worker> workers() {
    return List.copyOf(workers.values());
  }

  /** Starts a worker in the lowest slot that is free. */
  Worker fork(Map<String, String> environment) {
    return fork(environment, -1);
  }

  /** Starts a worker in a slot, beside the one that has it now; -1 for the lowest that is free. */
  synchronized Worker fork(Map<String, String> environment, int wanted) {
    if (ending) {
      throw new IllegalStateException("The primary ends; it starts no workers any more");
    }
    int slot = wanted;
    if (wanted < 0) {
      slot = 0;
      while (isTaken(slot)) {
        slot++;
      }
    }
    Worker worker = new Worker(this, lastId.incrementAndGet(), slot);
    ForkOptions asked = options;
    workers.put(worker.id(), worker);
    Thread life =
        // Not a daemon: a primary that has workers doesn't end.
        Thread.ofPlatform()
            .daemon(false)
            .name("naru-worker-" + worker.id())
            .unstarted(() -> live(worker, asked, environment));
    try {
      life.start();
    } catch (OutOfMemoryError noThread) {
      LOG.error("{} can't be started: {}", worker, noThread.getMessage());
      later(Duration.ZERO, () -> ended(worker, NOT_STARTED));
    }
    return worker;
  }

  /**
   * Starts a worker beside another, in its slot; empty if that one leaves or has ended. Not on the
   * primary's thread.
   */
  Optional<Worker> succeed(Worker old) {
    // What makes workers leave runs there too: it is over, or will find the new one.
    return CompletableFuture.supplyAsync(
            () ->
                old.isDead() || old.state() == Worker.State.LEAVING
                    ? Optional.<Worker>empty()
                    : Optional.of(fork(Map.of(), old.slot())),
            this::run)
        .join();
  }

  private boolean isTaken(int slot) {
    return workers.values().stream()
        .anyMatch(it -> it.slot() == slot && it.state() != Worker.State.LEAVING);
  }

  /** From the start of a worker's process to its end. */
  private void live(Worker worker, ForkOptions asked, Map<String, String> environment) {
    try {
      CompletableFuture<Process> started = new CompletableFuture<>();
      run(() -> start(worker, asked, environment, started));
      int status;
      try {
        status = started.get().waitFor();
        worker.awaitLastMessages(LAST_MESSAGES);
      } catch (ExecutionException e) {
        LOG.error("{} can't be started: {}", worker, String.valueOf(e.getCause()));
        status = NOT_STARTED;
      }
      int how = status;
      CompletableFuture<Void> told = new CompletableFuture<>();
      run(
          () -> {
            ended(worker, how);
            told.complete(null);
          });
      // Whoever is forked now keeps the process alive by a thread of its own.
      told.get(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.error("The end of {} was told to nobody", worker, e);
    }
  }

  private void start(
      Worker worker,
      ForkOptions asked,
      Map<String, String> environment,
      CompletableFuture<Process> started) {
    fork.emit(worker);
    try {
      Process process = starter.start(WorkerCommand.of(worker, asked, environment, folder), worker);
      worker.started(process);
      started.complete(process);
    } catch (Throwable e) {
      // Also where the system has no thread left for it.
      started.completeExceptionally(e);
    }
  }

  private void ended(Worker worker, int status) {
    worker.state(Worker.State.DEAD);
    workers.remove(worker.id());
    worker.closeChannel();
    descriptors.forget(worker.id());
    ports.left(worker);
    RunFolder.deleteDoors(folder, worker.id());
    if (!ending) {
      exit.emit(new Ended(worker, Exit.of(status)));
      ports.closeUnused();
    }
  }

  private void greet(FrameChannel channel) {
    Greeting greeting = new Greeting(channel);
    channel.start(greeting::frame, greeting::end);
  }

  /** A channel, whose first frame says whose it is. */
  private final class Greeting {
    private final FrameChannel channel;
    private @Nullable Worker worker;

    Greeting(FrameChannel channel) {
      this.channel = channel;
    }

    void frame(Frame frame) {
      Worker known = worker;
      if (known == null && frame instanceof Frame.Hello(int id, long pid)) {
        known = workers.get(id);
        worker = known;
        if (known == null) {
          LOG.debug("Process {} says it is worker {}, which isn't there", pid, id);
          channel.close();
          return;
        }
        known.connected(channel);
      }
      if (known != null) {
        Worker from = known;
        from.heard(frame instanceof Frame.Beat beat ? beat : null);
        run(() -> heard(from, frame));
      }
    }

    void end() {
      Worker known = worker;
      if (known != null) {
        if (!ending) {
          run(() -> disconnect.emit(known));
        }
        // Last, so that a disconnect is told before the exit, which waits for this.
        known.lastMessageCame();
      }
    }
  }

  private void heard(Worker worker, Frame frame) {
    if (worker.isDead()) {
      return;
    }
    switch (frame) {
      case Frame.Hello hello -> {
        if (worker.state() == Worker.State.STARTING) {
          worker.state(Worker.State.ONLINE);
        }
        online.emit(worker);
      }
      case Frame.Listen listen -> ports.listen(worker, listen);
      case Frame.Listening(int request) ->
          ports.listening(worker, request).ifPresent(it -> listening.emit(new Listens(worker, it)));
      case Frame.Closed(int request) -> {
        ports.closed(worker, request);
        ports.closeUnused();
      }
      case Frame.Leaving(boolean disconnects) -> {
        if (disconnects) {
          worker.disconnects();
        }
        leaves(worker);
      }
      case Frame.Said said -> {
        Message what = new Message(said);
        worker.said(what);
        message.emit(new Says(worker, what));
      }
      case Frame.Beat beat -> {}
      case Frame.Socket s -> LOG.debug("{} is no primary: {}", worker, s);
      case Frame.Refused r -> LOG.debug("{} is no primary: {}", worker, r);
      case Frame.Abandon a -> LOG.debug("{} is no primary: {}", worker, a);
      case Frame.Drain d -> LOG.debug("{} is no primary: {}", worker, d);
    }
  }

  private void leaves(Worker worker) {
    worker.state(Worker.State.LEAVING);
    ports.cover();
  }

  /**
   * Asks a worker to go; its sockets are others' from now on. One that leaves has to end, too, and
   * one that was asked may be asked again to go without a grace period.
   */
  void drain(Worker worker, Duration grace, Duration deadline) {
    if (worker.isDead() || (worker.drained && grace.isPositive())) {
      return;
    }
    worker.drained = true;
    worker.ask();
    leaves(worker);
    if (!worker.tell(new Frame.Drain(grace.toMillis(), deadline.toMillis()))) {
      worker.kill();
    }
    killBehind(worker, deadline);
  }

  /** Sees to it that a worker that leaves ends, whatever it still does; the first time counts. */
  void killBehind(Worker worker, Duration deadline) {
    if (!worker.hasDeadline) {
      worker.hasDeadline = true;
      later(deadline.plusSeconds(2), () -> worker.kill("SIGKILL"));
    }
  }

  /** At the end of this process, for which its own thread may wait: takes the workers along. */
  private void end() {
    ending = true;
    long until = System.nanoTime() + DRAIN.plusSeconds(1).toNanos();
    for (Worker worker : workers.values()) {
      worker.ask();
      if (!worker.tell(new Frame.Drain(0, DRAIN.toMillis()))) {
        worker.kill();
      }
    }
    workers.values().forEach(worker -> worker.endBy(until));
    try {
      CompletableFuture.runAsync(ports::closeAll, this::run).get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      ports.closeAll();
    }
    RunFolder.delete(folder);
  }
}
