package naru.cluster;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import naru.events.Event;
import naru.http.HttpServer;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import naru.ipc.UnixSockets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker's link to its primary. Safe for use by any thread. */
final class PrimaryLink {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
  private static final Thread NO_HOOK = new Thread(() -> {}, "naru-no-hook");
  private static final Duration ORPHANS_DRAIN = Duration.ofSeconds(2);

  /** A primary that takes nothing for so long is stopped. */
  private static final Duration LAST_MESSAGES = Duration.ofSeconds(2);

  private static @Nullable PrimaryLink ofProcess;

  private final int id;
  private final Path folder;
  private final FrameChannel channel;
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger freePorts = new AtomicInteger();
  private final Map<Integer, WorkerSocket> sockets = new HashMap<>();
  private final Event<Message> message = new Event<>("message");
  private final UnheardMessages unheard = new UnheardMessages();

  /** Who tells the listeners of messages, from the first listener on. */
  private @Nullable ExecutorService listeners;

  private final AtomicBoolean leaving = new AtomicBoolean();
  private volatile Duration deadline = ORPHANS_DRAIN;
  private final Heartbeat heartbeat;

  private PrimaryLink(int id, Path folder) throws IOException {
    this.id = id;
    this.folder = folder;
    EventLoopGroup loop = UnixSockets.loop("naru-cluster");
    try {
      this.channel = FrameChannel.connect(loop, RunFolder.messages(folder));
    } catch (IOException e) {
      loop.shutdownGracefully();
      throw e;
    }
    this.heartbeat = new Heartbeat(channel, loop);
  }

  /**
   * That of this process.
   *
   * @throws IllegalStateException if it is no worker, or doesn't reach its primary
   */
  static synchronized PrimaryLink get() {
    PrimaryLink link = ofProcess;
    if (link == null) {
      link = open();
      ofProcess = link;
    }
    return link;
  }

  private static PrimaryLink open() {
    String id = System.getProperty(WorkerCommand.WORKER_PROPERTY, "");
    String folder = System.getProperty(WorkerCommand.FOLDER_PROPERTY, "");
    if (!isNumber(id) || folder.isEmpty()) {
      throw new IllegalStateException("This process is no worker of a cluster");
    }
    try {
      PrimaryLink link = new PrimaryLink(Integer.parseInt(id), Path.of(folder));
      // First, for the primary may say at once that this process is to end.
      Runtime.getRuntime().addShutdownHook(new Thread(link::sendTheRest, "naru-last-messages"));
      link.channel.start(link::heard, link::primaryGone);
      link.send(new Frame.Hello(link.id, ProcessHandle.current().pid()));
      link.heartbeat.start();
      return link;
    } catch (IOException e) {
      throw new IllegalStateException(
          "Worker " + id + " doesn't reach its primary: " + e.getMessage(), e);
    }
  }

  private static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 9;
  }

  int id() {
    return id;
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  boolean send(Frame frame) {
    return channel.send(frame);
  }

  int nextRequest() {
    return requests.incrementAndGet();
  }

  int nextFreePort() {
    return freePorts.incrementAndGet();
  }

  /** Begins to receive what a server accepts from, on one of the loops that will serve it. */
  void await(WorkerSocket socket, EventLoopGroup loops) throws IOException {
    synchronized (this) {
      sockets.put(socket.request(), socket);
    }
    heartbeat.watch(loops);
    socket.receive(loops, RunFolder.descriptors(folder), id);
  }

  /** Where a server answers for this worker alone, if it was asked to. */
  Optional<Path> door(WorkerSocket socket) {
    return System.getProperty(WorkerCommand.DOOR_PROPERTY) == null
        ? Optional.empty()
        : Optional.of(RunFolder.door(folder, id, socket.request()));
  }

  /** A server of this worker has closed. */
  void closed(WorkerSocket socket) {
    synchronized (this) {
      sockets.remove(socket.request());
    }
    socket.receiveNoMore();
    // A port that a program closes is closed; one that only this process lets go of isn't.
    send(isEnding() ? new Frame.Leaving(false) : new Frame.Closed(socket.request()));
  }

  /** Whether the virtual machine shuts down; it takes and gives back no hooks then. */
  private static boolean isEnding() {
    try {
      return Runtime.getRuntime().removeShutdownHook(NO_HOOK);
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /** Empty once the server has closed. */
  private synchronized Optional<WorkerSocket> socket(int request) {
    return Optional.ofNullable(sockets.get(request));
  }

  private void heard(Frame frame) {
    // No switch over types, as in Frame.write.
    if (frame instanceof Frame.Socket socket) {
      socket(socket.request()).ifPresent(it -> it.announced(socket));
    } else if (frame instanceof Frame.Refused(int request, String code, String text)) {
      socket(request).ifPresent(it -> it.refuse(code, text));
    } else if (frame instanceof Frame.Abandon socket) {
      socket(socket.request()).ifPresent(it -> it.abandoned(socket));
    } else if (frame instanceof Frame.Drain(long grace, long within)) {
      leave(Duration.ofMillis(grace), Duration.ofMillis(within));
    } else if (frame instanceof Frame.Said said) {
      said(new Message(said));
    } else {
      LOG.debug("No worker understands {}", frame);
    }
  }

  private synchronized void said(Message what) {
    if (listeners == null) {
      unheard.add(what);
    } else {
      listeners.execute(() -> message.emit(what));
    }
  }

  synchronized void onMessage(Consumer<Message> listener) {
    message.on(listener);
    ExecutorService executor = listeners;
    if (executor == null) {
      // Not a daemon: as in Node, a process doesn't end while it listens to its primary.
      executor =
          Executors.newSingleThreadExecutor(
              Thread.ofPlatform().daemon(false).name("naru-messages").factory());
      executor.execute(() -> {}); // From now on there is its thread.
      listeners = executor;
    }
    for (Message what : unheard.takeAll()) {
      executor.execute(() -> message.emit(what));
    }
  }

  private void primaryGone() {
    if (!leaving.get()) {
      LOG.warn("The primary has gone; worker {} ends", id);
    }
    leave(Duration.ZERO, ORPHANS_DRAIN);
    Thread.ofPlatform().daemon().name("naru-orphan").start(this::endAtLast);
  }

  /** A shutdown hook may never end, and the primary that would kill this process isn't there. */
  private void endAtLast() {
    try {
      Thread.sleep(deadline.plus(ORPHANS_DRAIN));
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(1);
  }

  /** What was sent before the process begins to end arrives, if the primary takes it. */
  private void sendTheRest() {
    try {
      channel.flush(LAST_MESSAGES.toMillis());
    } catch (InterruptedIOException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes all servers and ends the process. */
  void leave(Duration grace, Duration within) {
    if (leaving.compareAndSet(false, true)) {
      deadline = within;
      Thread.ofPlatform().name("naru-leaving").start(() -> close(grace, within));
    } else if (!grace.isPositive()) {
      HttpServer.listeningServers().forEach(server -> server.close(grace, within));
    }
  }

  private void close(Duration grace, Duration within) {
    send(new Frame.Leaving(true));
    CompletableFuture<?>[] closing =
        HttpServer.listeningServers().stream()
            .map(server -> server.close(grace, within))
            .toArray(CompletableFuture[]::new);
    try {
      CompletableFuture.allOf(closing).get(within.toMillis() + 500, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      LOG.warn("Worker {} ends before all of its requests: {}", id, e.toString());
    } finally {
      System.exit(0);
    }
  }
}
