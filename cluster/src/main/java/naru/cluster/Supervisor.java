package naru.cluster;

import static naru.cluster.Worker.State.LEAVING;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps a number of workers of one program alive, without a line of code in that program: restarts
 * those that die, replaces those that are stuck or have reached a limit, and exchanges all for new
 * code on {@link #reload()}, one after the other, none before its successor listens.
 *
 * <p>Its methods may be called by any thread. There is one a process.
 */
public final class Supervisor {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration TICK = Duration.ofMillis(500);

  /** Who looks so much too late was stopped itself, and knows nothing of others. */
  private static final Duration LATE = Duration.ofSeconds(1);

  /** A worker that uses too much memory in its first minute will always: somebody has to know. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  /** What workers that were killed may take to be gone. */
  private static final Duration LAST_WORD = Duration.ofSeconds(10);

  private final Primary primary;
  private final SupervisorOptions options;
  private final Roll roll;
  private final SystemdNotify systemd;
  private final CompletableFuture<Integer> ended = new CompletableFuture<>();
  private final Map<Worker, WorkerLimits> limits = new ConcurrentHashMap<>();

  // Of the primary's thread alone.
  private int wanted;
  private final Restarts restarts;
  private long ticked = System.nanoTime();
  private boolean stopping;

  private Supervisor(Primary primary, SupervisorOptions options, ProgramBuild build) {
    this.primary = primary;
    this.options = options;
    this.wanted = options.workers();
    this.restarts = new Restarts(options.restart(), options.rolling().startWithin());
    this.systemd = new SystemdNotify(System.getenv());
    this.roll = new Roll(primary, options.rolling(), build, systemd);
  }

  /**
   * Builds the program and starts its workers.
   *
   * @throws IOException with a message for whoever starts it, if it doesn't compile, or its folder
   *     or a socket in there can't be made
   * @throws IllegalStateException where there are no clusters
   */
  public static Supervisor start(SupervisorOptions options, ProgramBuild build)
      throws IOException, InterruptedException {
    Primary primary;
    try {
      primary = Primary.get();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    Supervisor supervisor = new Supervisor(primary, options, build);
    supervisor.begin();
    return supervisor;
  }

  private void begin() throws IOException, InterruptedException {
    // First, for it may fail, and then nothing must have begun.
    primary.options(ForkOptions.DEFAULTS.withCommand(roll.build()));
    primary.starter(this::startProcess);
    primary.withPorts(SharedPorts::keep);
    primary.exit.on(it -> ended(it.worker(), it.exit()));
    primary.listening.on(it -> becameReady(it.worker()));
    ControlSocket.open(RunFolder.control(primary.folder()), this);
    primary.run(this::fill);
    primary.later(TICK, this::tick);
  }

  private Process startProcess(ProcessBuilder builder, Worker worker) throws IOException {
    Process process =
        builder
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    worker.errors(ErrorTail.of(process, System.err));
    limits.put(worker, options.limits().shortened(ThreadLocalRandom.current().nextDouble()));
    return process;
  }

  /** Starts what is missing. */
  private void fill() {
    for (int slot = 0; slot < wanted; slot++) {
      if (isToBeFilled(slot)) {
        primary.fork(Map.of(), slot);
      }
    }
  }

  private boolean isToBeFilled(int slot) {
    return restarts.mayFill(slot) && isMissing(slot);
  }

  private boolean isMissing(int slot) {
    return slot < wanted && !stopping && inSlot(slot).isEmpty();
  }

  private Optional<Worker> inSlot(int slot) {
    return primary.workers().stream()
        .filter(it -> it.slot() == slot && it.state() != LEAVING)
        .findFirst();
  }

  private void becameReady(Worker worker) {
    restarts.listens(worker);
    boolean all =
        primary.workers().stream().filter(it -> it.state() == Worker.State.LISTENING).count()
            >= wanted;
    if (all) {
      systemd.ready();
    }
    drainSurplus();
  }

  private void ended(Worker worker, Exit exit) {
    limits.remove(worker);
    if (stopping) {
      endIfEmpty();
      return;
    }
    replace(worker, exit);
    if (restarts.isCrashLoop() && primary.workers().isEmpty() && !options.staysWithoutWorkers()) {
      LOG.error("No worker is left: the cluster ends");
      ended.complete(1);
    }
  }

  private void replace(Worker worker, Exit exit) {
    if (worker.isAsked() || worker.slot() >= wanted) {
      if (worker.listens().isDone() && !restarts.isEarly(worker, exit)) {
        restarts.lived(worker);
      }
      primary.later(Duration.ZERO, this::fill);
      return;
    }
    LOG.warn("{} ended: {}", worker, exit);
    if (restarts.isCrashLoop() || inSlot(worker.slot()).isPresent()) {
      return;
    }
    Optional<Duration> delay = restarts.died(worker, exit);
    if (delay.isPresent()) {
      primary.later(delay.get(), this::fill);
    } else {
      LOG.error(
          "{} workers in a row ended at their start or within {} s of it, each in the place of the"
              + " last: no more are started until a reload, but one every {} s while others run."
              + " The last one said:\n{}",
          options.restart().crashLoop(),
          options.restart().early().toSeconds(),
          options.restart().retry().toSeconds(),
          String.join("\n", worker.lastLines()));
    }
  }

  /** One that leaves by itself accepts no more: who comes need not wait until it has ended. */
  private void succeed(Worker worker) {
    int slot = worker.slot();
    boolean early = options.restart().isEarly(worker.age());
    if (!worker.isAsked() && !early && isToBeFilled(slot)) {
      restarts.lived(worker);
      restarts.succeeded();
      primary.fork(Map.of(), slot);
    }
  }

  /** Looks after workers that don't end by themselves. */
  private void tick() {
    if (stopping) {
      return;
    }
    try {
      systemd.alive();
      lookAfterWorkers();
    } finally {
      primary.later(TICK, this::tick);
    }
  }

  private void lookAfterWorkers() {
    long now = System.nanoTime();
    boolean wasStopped = now - ticked > TICK.plus(LATE).toNanos();
    ticked = now;
    if (wasStopped) {
      restarts.pardon();
    }
    for (Worker worker : primary.workers()) {
      if (wasStopped) {
        worker.heard(null);
      } else if (worker.state() == LEAVING) {
        primary.killBehind(worker, options.rolling().deadline());
        succeed(worker);
      } else if (isStuck(worker)) {
        replaceStuck(worker);
      } else if (worker.state() == Worker.State.LISTENING
          && roll.mayExchange()
          && !restarts.isCrashLoop()) {
        String why =
            limits
                .getOrDefault(worker, WorkerLimits.NONE)
                .reached(worker.beat().memory(), worker.beat().requests(), worker.age());
        if (!why.isEmpty()) {
          boolean fromTheStart =
              options.limits().isMemoryBeyond(worker.beat().memory())
                  && worker.age().compareTo(YOUNG) < 0;
          LOG.atLevel(fromTheStart ? Level.WARN : Level.INFO)
              .log("{} {}: another takes its place", worker, why);
          roll.exchange(worker);
        }
      }
    }
    tryAgain();
  }

  /** What workers could not reach may be back; nobody may be there to say so. */
  private void tryAgain() {
    if (!restarts.isCrashLoop() || primary.workers().isEmpty() || !roll.mayExchange()) {
      return;
    }
    OptionalInt missing = IntStream.range(0, wanted).filter(this::isMissing).findFirst();
    if (restarts.isTrialWon()
        || (missing.isEmpty() && primary.workers().stream().allMatch(restarts::isUp))) {
      LOG.warn("Workers stay up again: those that are missing are started");
      restarts.forget();
      fill();
    } else if (restarts.isTrialDue() && missing.isPresent()) {
      restarts.tries(primary.fork(Map.of(), missing.getAsInt()));
    }
  }

  private boolean isStuck(Worker worker) {
    Duration patience =
        worker.state() == Worker.State.STARTING
            ? options.rolling().startWithin()
            : options.stuckAfter();
    return worker.pid().isPresent()
        && !worker.isSuspected()
        && (worker.silence().compareTo(patience) > 0
            || worker.beat().stuckMillis() > options.stuckAfter().toMillis()
            || isLate(worker));
  }

  /** In a roll the one before it still listens, and the roll itself has patience or not. */
  private boolean isLate(Worker worker) {
    return restarts.isLate(worker)
        && primary.workers().stream().noneMatch(it -> it.slot() == worker.slot() && it.accepts());
  }

  private void replaceStuck(Worker worker) {
    LOG.error(
        "{} is stuck: {}, nothing heard for {} s, its event loop late by {} s. It is asked for a"
            + " thread dump, killed and replaced",
        worker,
        worker.accepts() ? "listening" : worker.age().toSeconds() + " s old and not listening",
        worker.silence().toSeconds(),
        worker.beat().stuckMillis() / 1000);
    worker.suspected();
    primary.withPorts(ports -> ports.suspect(worker));
    // First of all: the others take processes.
    primary.later(Duration.ofSeconds(1), () -> worker.kill("SIGKILL"));
    worker.kill("SIGQUIT");
    // One that was stopped writes nothing.
    worker.kill("SIGCONT");
  }

  /**
   * Compiles the program again and exchanges all workers. What fails changes nothing.
   *
   * @return done when all workers are new; fails with an IOException that says what is wrong
   */
  public CompletableFuture<Void> reload() {
    return roll.reload(
        () ->
            primary.run(
                () -> {
                  restarts.forget();
                  fill();
                }));
  }

  /**
   * Keeps another number of workers from now on. Those that are too many go when so many others
   * accept; in a crash loop, when no others are started, so many of those that run go on.
   *
   * @throws IllegalArgumentException unless it is 1 to 1024
   */
  public void scale(int workers) {
    SupervisorOptions checked = options.withWorkers(workers);
    primary.run(
        () -> {
          wanted = checked.workers();
          drainSurplus();
          fill();
        });
  }

  private void drainSurplus() {
    for (Worker worker : primary.workers()) {
      if (worker.slot() >= wanted && worker.state() != LEAVING && isNotNeeded(worker)) {
        primary.drain(worker, options.rolling().grace(), options.rolling().deadline());
      }
    }
  }

  /** One that accepts has to stay while those that are to stay don't all accept yet. */
  private boolean isNotNeeded(Worker worker) {
    return worker.accepts()
        ? primary.workers().stream()
                .filter(Worker::accepts)
                .mapToInt(Worker::slot)
                .distinct()
                .count()
            > wanted
        : !restarts.isCrashLoop()
            || primary.workers().stream().filter(it -> it.state() != LEAVING).count() > wanted;
  }

  /** Lets all workers end; {@link #awaitEnd()} returns then. */
  public void stop() {
    primary.run(
        () -> {
          if (!stopping) {
            stopping = true;
            systemd.stopping();
            primary
                .workers()
                .forEach(it -> primary.drain(it, Duration.ZERO, options.rolling().deadline()));
            primary.withPorts(SharedPorts::keepNoLonger);
            endIfEmpty();
          }
        });
  }

  /** Ends all workers at once. */
  public void stopNow() {
    stop();
    primary.workers().forEach(worker -> worker.kill("SIGKILL"));
    // The primary's thread may wait for somebody to read its log.
    ended.completeOnTimeout(1, LAST_WORD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void endIfEmpty() {
    if (primary.workers().isEmpty()) {
      ended.complete(0);
    }
  }

  /** Waits until {@link #stop()} has done its work, or no worker is left; an exit status. */
  public int awaitEnd() {
    return ended.join();
  }

  /** How the workers are. */
  public ClusterStatus status() {
    CompletableFuture<ClusterStatus> status = new CompletableFuture<>();
    primary.run(
        () -> {
          List<ClusterStatus.WorkerStatus> workers = new ArrayList<>();
          for (Worker worker : primary.workers()) {
            workers.add(ClusterStatus.WorkerStatus.of(worker));
          }
          status.complete(
              new ClusterStatus(
                  ProcessHandle.current().pid(),
                  wanted,
                  restarts.count(),
                  restarts.isCrashLoop(),
                  workers));
        });
    return status.join();
  }
}
