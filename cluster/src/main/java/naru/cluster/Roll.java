package naru.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exchanges workers, one at a time, on a thread of its own.
 *
 * <pre>
 *   compile ──► for each worker:  start a successor in its slot ──► it listens ──► it is healthy
 *                                      both accept from one socket meanwhile          │
 *                                 the old one drains and ends ◄───────────────────────┘
 * </pre>
 */
final class Roll {
  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);
  private static final Duration MORE_PORTS = Duration.ofSeconds(2);

  /**
   * What a worker has waited for may be down for long, and to start another in vain costs a core.
   */
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Primary primary;
  private final SupervisorOptions.Rolling how;
  private final ProgramBuild build;
  private final SystemdNotify systemd;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("naru-roll").factory());

  /** The last that was compiled, and the one that workers run. */
  private int generation;

  private int inUse = 1;

  /** Those that have come up in the roll that is under way. */
  private final List<Worker> successors = new ArrayList<>();

  /** The reload that waits for the one under way. */
  private @Nullable CompletableFuture<Void> waiting;

  private volatile boolean busy;
  private volatile long notBefore = System.nanoTime();

  Roll(Primary primary, SupervisorOptions.Rolling how, ProgramBuild build, SystemdNotify systemd) {
    this.primary = primary;
    this.how = how;
    this.build = build;
    this.systemd = systemd;
  }

  private Path folder(int number) {
    return primary.folder().resolve("program-" + number);
  }

  /** Whether a worker may be exchanged now, for no better reason than that it is old or large. */
  boolean mayExchange() {
    return !busy && System.nanoTime() - notBefore >= 0;
  }

  /** Compiles the program into a folder of its own, so that workers of the old one can go on. */
  List<String> build() throws IOException, InterruptedException {
    Path folder = folder(++generation);
    Files.createDirectory(folder);
    List<String> command;
    try {
      command = new ArrayList<>(build.build(folder));
    } catch (IOException e) {
      RunFolder.delete(folder);
      throw e;
    }
    if (how.health().isPresent()) {
      command.add(1, "-D" + WorkerCommand.DOOR_PROPERTY + "=yes");
    }
    return command;
  }

  /**
   * Exchanges all workers for new code.
   *
   * @param anotherTry called when what didn't stay up before deserves another try: the program has
   *     compiled and the first new worker is up, or there was none to exchange; or the roll has
   *     failed and the code before is back
   */
  synchronized CompletableFuture<Void> reload(Runnable anotherTry) {
    CompletableFuture<Void> before = waiting;
    if (before != null) {
      // It hasn't read the program yet, so what was saved since is part of it.
      return before.copy();
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    thread.execute(
        () -> {
          waitsNoMore();
          busy = true;
          systemd.reloading();
          try {
            all(anotherTry);
            done.complete(null);
          } catch (IOException | RuntimeException e) {
            LOG.error("The reload has failed: {}", e.getMessage());
            done.completeExceptionally(e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            done.completeExceptionally(e);
          } finally {
            busy = false;
            systemd.reloaded();
          }
        });
    waiting = done;
    return done.copy();
  }

  private synchronized void waitsNoMore() {
    waiting = null;
  }

  private void all(Runnable anotherTry) throws IOException, InterruptedException {
    ForkOptions before = primary.options();
    ForkOptions next = before.withCommand(build());
    // At one moment for who is started there: each worker is of the old code, or runs the new.
    List<Worker> old =
        CompletableFuture.supplyAsync(
                () -> {
                  primary.options(next);
                  return staying();
                },
                primary::run)
            .join();
    successors.clear();
    try {
      for (Worker worker : old) {
        boolean first = successors.isEmpty();
        if (exchangeNow(worker).isPresent() && first) {
          anotherTry.run();
        }
      }
      if (successors.isEmpty()) {
        anotherTry.run();
      }
      awaitMissing(old);
      mustLive();
    } catch (IOException e) {
      if (old.isEmpty()) {
        // All code there was has ended in a crash loop: the last is what is tried again.
        settle();
        throw e;
      }
      primary.options(before);
      goBack(old);
      anotherTry.run();
      RunFolder.delete(folder(generation));
      throw e;
    }
    settle();
    primary.withPorts(SharedPorts::closeLost);
    LOG.info("{} workers run the new code", staying().size());
  }

  private void settle() {
    RunFolder.delete(folder(inUse));
    inUse = generation;
  }

  /** Who was missing, because of a crash loop, say, has to come up as well. */
  private void awaitMissing(List<Worker> old) throws IOException, InterruptedException {
    // They are started on the primary's thread.
    CompletableFuture.runAsync(() -> {}, primary::run).join();
    for (Worker worker : staying()) {
      if (!old.contains(worker) && !successors.contains(worker)) {
        comesUp(worker, 0);
      }
    }
  }

  private List<Worker> staying() {
    return primary.workers().stream().filter(it -> it.state() != Worker.State.LEAVING).toList();
  }

  /** Who has begun with code that turned out to be none is exchanged for the code before. */
  private void goBack(List<Worker> old) throws InterruptedException {
    successors.clear();
    for (Worker worker : staying()) {
      if (!old.contains(worker)) {
        try {
          exchangeNow(worker);
        } catch (IOException e) {
          LOG.error("{} stays, with the new code: {}", worker, e.getMessage());
        }
      }
    }
  }

  /** Exchanges one worker for another of the same code. */
  void exchange(Worker worker) {
    busy = true;
    thread.execute(
        () -> {
          successors.clear();
          try {
            exchangeNow(worker);
          } catch (IOException e) {
            notBefore = System.nanoTime() + RETRY.toNanos();
            LOG.error("{} stays for {} s more: {}", worker, RETRY.toSeconds(), e.getMessage());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            busy = false;
          }
        });
  }

  /** The successor; none is needed for a worker that ends by itself. */
  private Optional<Worker> exchangeNow(Worker old) throws IOException, InterruptedException {
    Optional<Worker> begun = primary.succeed(old);
    if (begun.isEmpty()) {
      return begun;
    }
    Worker successor = begun.get();
    try {
      if (!comesUp(successor, old.portCount())) {
        return Optional.empty();
      }
      successors.add(successor);
      mustLive();
    } catch (IOException e) {
      if (successor.state() == Worker.State.LISTENING
          || successor.state() == Worker.State.LEAVING) {
        // It may be ill, or end by itself, but has taken connections, whose requests were promised
        // an answer.
        letGo(successor);
      } else {
        successor.dismiss();
        awaitEnd(successor, Duration.ZERO);
      }
      throw e;
    }
    // One at a time: two copies of each worker might be more than the memory holds.
    letGo(old);
    return begun;
  }

  /** For code that listens and ends soon after, nobody else is to make way. */
  private void mustLive() throws IOException {
    for (Worker worker : successors) {
      if (isGone(worker) && !worker.isAsked()) {
        throw new IOException("a new worker ended soon after it listened" + said(worker));
      }
    }
  }

  private static boolean isGone(Worker worker) {
    return worker.isDead() || worker.state() == Worker.State.LEAVING;
  }

  private void letGo(Worker worker) throws InterruptedException {
    primary.run(() -> primary.drain(worker, how.grace(), how.deadline()));
    awaitEnd(worker, how.deadline());
  }

  /** Waits until it is ready; false if it was told to end before. */
  private boolean comesUp(Worker worker, int ports) throws IOException, InterruptedException {
    try {
      awaitReady(worker, ports);
      return true;
    } catch (IOException e) {
      if (!worker.isAsked()) {
        throw e;
      }
      LOG.debug("{} was told to end before it was ready", worker);
      return false;
    }
  }

  private static void awaitEnd(Worker worker, Duration deadline) throws InterruptedException {
    try {
      worker.ends().get(deadline.toMillis() + 5000, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("{} doesn't end", worker);
    }
  }

  private void awaitReady(Worker successor, int ports) throws IOException, InterruptedException {
    CompletableFuture<Object> either =
        CompletableFuture.anyOf(successor.listens(), successor.ends());
    try {
      either.get(how.startWithin().toMillis(), TimeUnit.MILLISECONDS);
      successor.awaitPorts(ports, MORE_PORTS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(
          "a new worker doesn't listen within "
              + how.startWithin().toSeconds()
              + " s"
              + said(successor),
          e);
    }
    if (isGone(successor)) {
      throw new IOException("a new worker ended at once" + said(successor));
    }
    if (how.health().isPresent()) {
      awaitHealthy(successor, how.health().get());
    }
  }

  /** One of its servers is enough: another may be there to redirect to it. */
  private void awaitHealthy(Worker successor, String path)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + how.startWithin().toNanos();
    Set<String> answers = Set.of();
    while (System.nanoTime() < end && !successor.isDead()) {
      answers = new TreeSet<>();
      for (Path door : RunFolder.doors(primary.folder(), successor.id())) {
        String answer = HealthCheck.ask(door, path);
        if (answer.isEmpty()) {
          return;
        }
        answers.add(answer);
      }
      Thread.sleep(100);
    }
    String all = String.join(", ", answers);
    throw new IOException("a new worker isn't healthy, " + path + ": " + all + said(successor));
  }

  private String said(Worker worker) {
    List<String> lines = worker.lastLines();
    return lines.isEmpty() ? "" : "; it said:\n" + String.join("\n", lines);
  }
}
