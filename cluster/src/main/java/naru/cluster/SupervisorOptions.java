package naru.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Supervisor} keeps its workers.
 *
 * @param workers how many
 * @param stuckAfter a worker that is silent for so long, or whose event loop is, is replaced; at
 *     least 3 s
 * @param rolling how workers are exchanged
 * @param restart when workers that died are started again
 * @param limits what a worker may reach before it is exchanged
 * @param staysWithoutWorkers whether to wait for a reload when all workers are in a crash loop,
 *     instead of ending
 */
public record SupervisorOptions(
    int workers,
    Duration stuckAfter,
    Rolling rolling,
    RestartPolicy restart,
    WorkerLimits limits,
    boolean staysWithoutWorkers) {
  /** What clocks count in nanoseconds, with room to spare. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Duration SHORTEST_PATIENCE = Duration.ofSeconds(3);

  /** One worker a core, 10 seconds until one is stuck, no limits. */
  public static final SupervisorOptions DEFAULTS =
      new SupervisorOptions(
          Runtime.getRuntime().availableProcessors(),
          Duration.ofSeconds(10),
          Rolling.DEFAULTS,
          RestartPolicy.DEFAULTS,
          WorkerLimits.NONE,
          false);

  /**
   * Throws {@link IllegalArgumentException} for another number of workers than 1 to 1024, and for
   * less than 3 s until one is stuck, which says once a second that it lives.
   */
  public SupervisorOptions {
    if (workers < 1 || workers > 1024) {
      throw new IllegalArgumentException("A cluster has 1 to 1024 workers, not " + workers);
    }
    if (stuckAfter.compareTo(SHORTEST_PATIENCE) < 0) {
      throw new IllegalArgumentException(
          "A worker counts as stuck after 3 s at the earliest, not after "
              + stuckAfter.toMillis()
              + " ms");
    }
  }

  /** Another number of workers. */
  public SupervisorOptions withWorkers(int workers) {
    return new SupervisorOptions(
        workers, stuckAfter, rolling, restart, limits, staysWithoutWorkers);
  }

  /** Another patience with workers that are stuck. */
  public SupervisorOptions withStuckAfter(Duration stuckAfter) {
    return new SupervisorOptions(
        workers, stuckAfter, rolling, restart, limits, staysWithoutWorkers);
  }

  /** Another way to exchange workers. */
  public SupervisorOptions withRolling(Rolling rolling) {
    return new SupervisorOptions(
        workers, stuckAfter, rolling, restart, limits, staysWithoutWorkers);
  }

  /** Another way to restart workers. */
  public SupervisorOptions withRestart(RestartPolicy restart) {
    return new SupervisorOptions(
        workers, stuckAfter, rolling, restart, limits, staysWithoutWorkers);
  }

  /** Other limits. */
  public SupervisorOptions withLimits(WorkerLimits limits) {
    return new SupervisorOptions(
        workers, stuckAfter, rolling, restart, limits, staysWithoutWorkers);
  }

  /** Waits for a reload, or ends, when no worker is left. */
  public SupervisorOptions withStaysWithoutWorkers(boolean stays) {
    return new SupervisorOptions(workers, stuckAfter, rolling, restart, limits, stays);
  }

  /**
   * How one worker takes the place of another.
   *
   * @param startWithin a new worker that doesn't listen by then has failed
   * @param grace how long an old one keeps idle connections, each of which gets one more answer
   * @param deadline when an old one ends, whatever it still does
   * @param health the path that a new worker must answer with 2xx, by one of its servers at least,
   *     before the old one leaves, if any
   */
  public record Rolling(
      Duration startWithin, Duration grace, Duration deadline, Optional<String> health) {
    /** 30 s to start, 5 s of grace, 30 s to end, no health check. */
    public static final Rolling DEFAULTS =
        new Rolling(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Optional.empty());

    /** Throws {@link IllegalArgumentException} for a time below zero or of more than 100 years. */
    public Rolling {
      checked("start-within", startWithin);
      checked("grace", grace);
      checked("deadline", deadline);
    }
  }

  static void checked(String name, Duration time) {
    if (time.isNegative() || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "The " + name + " must be between 0 and 100 years, not " + time);
    }
  }
}
