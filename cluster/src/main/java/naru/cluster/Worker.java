package naru.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import naru.events.Event;
import naru.ipc.Frame;
import naru.ipc.FrameChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker, as its primary sees it. Its methods may be called by any thread.
 *
 * <pre>
 *   STARTING ──Hello──► ONLINE ──Listening──► LISTENING ──Drain──► LEAVING ──► DEAD
 *       └─────────────────┴──────────────────────┴── its process ends ──────────┘
 * </pre>
 */
public final class Worker {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  enum State {
    STARTING,
    ONLINE,
    LISTENING,
    LEAVING,
    DEAD
  }

  private final Primary primary;
  private final int id;
  private final int slot;
  private final Event<Message> message = new Event<>("message");

  /** What it listens on, by its own number for that; the primary's thread alone uses it. */
  final Map<Integer, PortSlots> ports = new HashMap<>();

  /** Those of them that it accepts on. */
  final Set<PortSlots> listening = new HashSet<>();

  /** What was done for its end; the primary's thread alone uses both. */
  boolean drained;

  boolean hasDeadline;

  private volatile State state = State.STARTING;
  private volatile @Nullable Process process;
  private @Nullable String earlySignal;
  private volatile @Nullable FrameChannel channel;
  private final UnsentMessages unsent = new UnsentMessages();
  private volatile boolean asked;
  private volatile boolean disconnects;
  private volatile int portCount;
  private volatile Frame.Beat beat = new Frame.Beat(0, 0, 0, 0);
  private volatile long heardAt = System.nanoTime();
  private final long bornAt = System.nanoTime();
  private final CompletableFuture<Worker> listens = new CompletableFuture<>();
  private volatile Duration startTook = Duration.ZERO;
  private final CompletableFuture<Worker> ends = new CompletableFuture<>();
  private volatile boolean suspected;
  private volatile @Nullable ErrorTail errors;
  private final CountDownLatch lastMessage = new CountDownLatch(1);

  Worker(Primary primary, int id, int slot) {
    this.primary = primary;
    this.id = id;
    this.slot = slot;
  }

  /** Its number, from 1 on, which no other worker of this primary ever gets. */
  public int id() {
    return id;
  }

  /** Its process id; empty if it could not be started. */
  public OptionalLong pid() {
    Process running = process;
    return running == null ? OptionalLong.empty() : OptionalLong.of(running.pid());
  }

  /**
   * Sends a text, bytes, or any other object as JSON. What is sent before the worker has started
   * waits for it, 1000 messages and 16 MiB at most.
   *
   * @return false if the worker is gone, or has let too much wait; then it was not sent
   * @throws IllegalArgumentException if it is larger than 16 MiB or can't be written as JSON
   */
  public boolean send(Object value) {
    Frame.Said message = Message.of(value);
    return !isDead() && unsent.send(message, this::tell);
  }

  /** Calls for each message of this worker, on the primary's thread. */
  public Worker onMessage(Consumer<Message> listener) {
    message.on(listener);
    return this;
  }

  /**
   * Asks the worker to leave: it stops accepting, lets its requests end (10 s at most) and ends. As
   * in Node, {@link #exitedAfterDisconnect()} is true then.
   */
  public void disconnect() {
    disconnect(Duration.ZERO, Duration.ofSeconds(10));
  }

  /**
   * The same; until the grace period is over idle connections get one more answer. Of several calls
   * the first counts, but one without a grace period ends that of an earlier one.
   *
   * @throws IllegalArgumentException for a time below zero or of more than 100 years
   */
  public void disconnect(Duration grace, Duration deadline) {
    SupervisorOptions.checked("grace", grace);
    SupervisorOptions.checked("deadline", deadline);
    primary.run(() -> primary.drain(this, grace, deadline));
  }

  /** Ends the process with SIGTERM, which lets requests end. */
  public void kill() {
    kill("SIGTERM");
  }

  /**
   * Sends the process a signal, such as SIGTERM, SIGKILL or SIGQUIT; as soon as it has started, if
   * it has not yet. Does nothing if it is dead.
   *
   * @throws IllegalArgumentException if that can't be the name of a signal; one that the system
   *     doesn't know does nothing
   */
  public void kill(String signal) {
    if (!signal.matches("SIG[A-Z0-9]{2,6}")) {
      throw new IllegalArgumentException("'" + signal + "' is no signal; write SIGTERM, say");
    }
    if (signal.equals("SIGTERM")) {
      asked = true;
    }
    Process running;
    synchronized (this) {
      running = process;
      if (running == null) {
        earlySignal = signal;
        return;
      }
    }
    if (!running.isAlive()) {
      return;
    }
    switch (signal) {
      case "SIGTERM" -> running.destroy();
      case "SIGKILL" -> running.destroyForcibly();
      default -> signal(running, signal);
    }
  }

  private static void signal(Process running, String signal) {
    try {
      // By the shell's own: small systems have no program of that name.
      Process kill =
          new ProcessBuilder("sh", "-c", "kill -s " + signal.substring(3) + " " + running.pid())
              .redirectErrorStream(true)
              .start();
      if (!kill.waitFor(5, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.warn("{} can't be sent: {}", signal, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether its process has ended. */
  public boolean isDead() {
    return state == State.DEAD;
  }

  /** Whether messages can be sent. */
  public boolean isConnected() {
    FrameChannel open = channel;
    return open != null && open.isOpen();
  }

  /**
   * Whether it was asked to end, by {@link #disconnect()} or {@link #kill()}, or has disconnected
   * itself.
   */
  public boolean exitedAfterDisconnect() {
    return asked || disconnects;
  }

  /** Whether it is the primary that wants it to end. */
  boolean isAsked() {
    return asked;
  }

  @Override
  public String toString() {
    return "worker "
        + id
        + " ("
        + (pid().isPresent() ? "pid " + pid().getAsLong() : "no process")
        + ")";
  }

  boolean tell(Frame frame) {
    FrameChannel open = channel;
    return open != null && open.send(frame);
  }

  int slot() {
    return slot;
  }

  State state() {
    return state;
  }

  void state(State next) {
    state = next;
    if (next == State.LISTENING && !listens.isDone()) {
      startTook = age();
      listens.complete(this);
    } else if (next == State.DEAD) {
      ends.complete(this);
    }
  }

  /** Done when it listens on a port. */
  CompletableFuture<Worker> listens() {
    return listens;
  }

  /** Done when its process has ended. */
  CompletableFuture<Worker> ends() {
    return ends;
  }

  /** How long it took to listen for the first time. */
  Duration startTook() {
    return startTook;
  }

  int portCount() {
    return portCount;
  }

  void nowListensOn(PortSlots port) {
    listening.add(port);
    synchronized (this) {
      portCount = listening.size();
      notifyAll();
    }
  }

  /** Waits until it listens on so many ports, or for some time. */
  synchronized void awaitPorts(int count, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    for (long left = patience.toMillis(); portCount < count && left > 0 && !isDead(); ) {
      wait(left);
      left = (end - System.nanoTime()) / 1_000_000;
    }
  }

  /** Ends it, for it is of no use. */
  void dismiss() {
    asked = true;
    kill("SIGKILL");
  }

  void suspected() {
    suspected = true;
  }

  boolean isSuspected() {
    return suspected;
  }

  void started(Process running) {
    String signal;
    synchronized (this) {
      process = running;
      signal = earlySignal;
    }
    if (signal != null) {
      kill(signal);
    }
  }

  void errors(ErrorTail tail) {
    errors = tail;
  }

  /** The last lines of its standard error, if somebody listens to it. */
  List<String> lastLines() {
    ErrorTail tail = errors;
    return tail == null ? List.of() : tail.lines();
  }

  /** Waits for its end until then (System.nanoTime), and ends it. */
  void endBy(long until) {
    Process running = process;
    try {
      long left = Math.max(1, until - System.nanoTime());
      if (running != null && !running.waitFor(left, TimeUnit.NANOSECONDS)) {
        running.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void connected(FrameChannel open) {
    channel = open;
    unsent.giveTo(open::send);
  }

  void closeChannel() {
    FrameChannel open = channel;
    if (open != null) {
      open.close();
    }
  }

  void lastMessageCame() {
    lastMessage.countDown();
  }

  void awaitLastMessages(Duration patience) throws InterruptedException {
    if (channel != null && !lastMessage.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
      // A child of the worker may hold its end of the channel.
      closeChannel();
    }
  }

  /** The primary wants it to end. */
  void ask() {
    asked = true;
  }

  void disconnects() {
    disconnects = true;
  }

  void heard(Frame.@Nullable Beat news) {
    heardAt = System.nanoTime();
    if (news != null) {
      beat = news;
    }
  }

  Frame.Beat beat() {
    return beat;
  }

  /** How long nothing was heard of it. */
  Duration silence() {
    return Duration.ofNanos(System.nanoTime() - heardAt);
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - bornAt);
  }

  void said(Message what) {
    message.emit(what);
  }

  /** Whether it may accept connections. */
  boolean accepts() {
    return state == State.LISTENING;
  }
}
