package naru.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What came of the workers in each slot, and so when the next one may be started there. The
 * primary's thread alone uses it.
 *
 * <pre>
 *   early deaths in a row ──► crash loop ──one try a minute, while others run──► it stays up
 *          ▲                       └── a reload ──┐                                  │
 *          └──────────────────────────────────────┴──────────────────────────────────┘
 * </pre>
 */
final class Restarts {
  private final RestartPolicy policy;
  private final Duration startWithin;
  private final Map<Integer, Integer> earlyDeaths = new HashMap<>();
  private final Map<Integer, Long> notBefore = new HashMap<>();
  private final Set<Integer> haveListened = new HashSet<>();
  private Duration slowestStart = Duration.ZERO;
  private long judgesSince = System.nanoTime();
  private boolean crashLoop;
  private long count;
  private @Nullable Worker trial;
  private long triedAt;

  Restarts(RestartPolicy policy, Duration startWithin) {
    this.policy = policy;
    this.startWithin = startWithin;
  }

  /** How many there were. */
  long count() {
    return count;
  }

  boolean isCrashLoop() {
    return crashLoop;
  }

  /** Whether a slot that is empty may be filled now. */
  boolean mayFill(int slot) {
    Long until = notBefore.get(slot);
    return !crashLoop && (until == null || System.nanoTime() - until >= 0);
  }

  /** A worker listens. */
  void listens(Worker worker) {
    haveListened.add(worker.slot());
    if (worker.startTook().compareTo(slowestStart) > 0) {
      slowestStart = worker.startTook();
    }
  }

  /** This process was stopped, and maybe the workers with it: their time begins anew. */
  void pardon() {
    judgesSince = System.nanoTime();
  }

  /**
   * Whether a worker waits for something in its start that doesn't come: it doesn't listen, though
   * the one before it did. A program that never listens is none of these.
   */
  boolean isLate(Worker worker) {
    Duration patience = startWithin.plus(slowestStart);
    return worker.state() == Worker.State.ONLINE
        && haveListened.contains(worker.slot())
        && worker.age().compareTo(patience) > 0
        && System.nanoTime() - judgesSince > patience.toNanos();
  }

  /** Whether one that ends like that has not come up. */
  boolean isEarly(Worker worker, Exit exit) {
    boolean failed = exit.code().isEmpty() || exit.code().getAsInt() != 0;
    return policy.isEarly(worker.age())
        || (failed && !worker.listens().isDone() && worker.age().compareTo(startWithin) < 0);
  }

  /** One has lived for a while, or leaves in peace. */
  void lived(Worker worker) {
    earlyDeaths.remove(worker.slot());
  }

  /** One takes the place of another that leaves by itself. */
  void succeeded() {
    count++;
  }

  /**
   * One has died.
   *
   * @return how long its slot stays empty; empty if that was one too many
   */
  Optional<Duration> died(Worker worker, Exit exit) {
    // For each slot, for what one can't reach at a start the others can't either.
    int deaths = isEarly(worker, exit) ? earlyDeaths.getOrDefault(worker.slot(), 0) + 1 : 0;
    earlyDeaths.put(worker.slot(), deaths);
    Optional<Duration> delay = policy.delay(deaths, ThreadLocalRandom.current().nextDouble());
    if (delay.isPresent()) {
      count++;
      notBefore.put(worker.slot(), System.nanoTime() + delay.get().toNanos());
    } else {
      crashLoop = true;
      triedAt = System.nanoTime();
    }
    return delay;
  }

  /** Whether it is time to try again, in a crash loop, whether one stays up now. */
  boolean isTrialDue() {
    return System.nanoTime() - triedAt >= policy.retry().toNanos();
  }

  /** That one is started for a try. */
  void tries(Worker worker) {
    trial = worker;
    triedAt = System.nanoTime();
  }

  /** Whether the one that was tried has come up, so that the crash loop is over. */
  boolean isTrialWon() {
    Worker tried = trial;
    return tried != null && isUp(tried);
  }

  /** Whether it is past its start: it listens, unless none before it has. */
  boolean isUp(Worker worker) {
    boolean started =
        worker.state() == Worker.State.LISTENING
            || (worker.state() == Worker.State.ONLINE && !haveListened.contains(worker.slot()));
    return started && !policy.isEarly(worker.age());
  }

  /** What doesn't come up deserves another try: it is new code, or what it waited for is there. */
  void forget() {
    crashLoop = false;
    trial = null;
    earlyDeaths.clear();
    notBefore.clear();
  }
}
