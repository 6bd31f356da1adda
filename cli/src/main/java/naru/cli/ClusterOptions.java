package naru.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import naru.cluster.SupervisorOptions;
import naru.cluster.SupervisorOptions.Rolling;
import naru.cluster.WorkerLimits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that make a program a cluster. */
final class ClusterOptions {
  /** Who counts in nanoseconds, as timers do, has room for 292 years. */
  private static final long MOST_SECONDS = Integer.MAX_VALUE;

  private static final long MOST_MEBIBYTES = Long.MAX_VALUE >> 20;

  @Option(
      names = {"-w", "--workers"},
      paramLabel = "N",
      converter = Workers.class,
      description = "run it as N processes that share their ports; max: one a core")
  private @Nullable Integer workers;

  @Option(names = "--watch", description = "roll to the new code whenever a source file is saved")
  boolean watch;

  @Option(
      names = "--health",
      paramLabel = "PATH",
      description = "one that takes another's place must answer this path with 2xx first")
  private @Nullable String health;

  @Option(
      names = "--grace",
      paramLabel = "SECONDS",
      description = "how long a worker that leaves keeps idle connections (5)")
  private long grace = 5;

  @Option(
      names = "--deadline",
      paramLabel = "SECONDS",
      description = "when a worker that leaves ends, whatever it still does (30)")
  private long deadline = 30;

  @Option(
      names = "--stuck-after",
      paramLabel = "SECONDS",
      description = "a worker that is silent for so long is killed and replaced (10; 3 at least)")
  private long stuckAfter = 10;

  @Option(
      names = "--max-memory",
      paramLabel = "MIB",
      description = "a worker that uses more is exchanged")
  private long maxMemory;

  @Option(
      names = "--max-requests",
      paramLabel = "N",
      description = "a worker that has had so many requests is exchanged")
  private long maxRequests;

  @Option(
      names = "--max-age",
      paramLabel = "SECONDS",
      description = "a worker that is so old is exchanged")
  private long maxAge;

  /** Whether a cluster is asked for. */
  boolean isWanted() {
    return workers != null || watch;
  }

  /**
   * Refuses what would do nothing.
   *
   * @param given the names of the options that were given
   */
  void check(List<String> given) throws UserError {
    if (!isWanted() && !given.isEmpty()) {
      throw new UserError(given.getFirst() + " is for a cluster: say --workers or --watch as well");
    }
  }

  SupervisorOptions options() throws UserError {
    if (maxMemory < 0 || maxMemory > MOST_MEBIBYTES) {
      throw new UserError(
          "--max-memory takes a number of MiB from 0 to " + MOST_MEBIBYTES + ", not " + maxMemory);
    }
    if (maxRequests < 0) {
      throw new UserError("--max-requests takes a number of 0 or more, not " + maxRequests);
    }
    try {
      return SupervisorOptions.DEFAULTS
          .withWorkers(workers == null ? 1 : workers)
          .withStuckAfter(seconds(stuckAfter, "--stuck-after"))
          .withStaysWithoutWorkers(watch)
          .withRolling(
              new Rolling(
                  Rolling.DEFAULTS.startWithin(),
                  seconds(grace, "--grace"),
                  seconds(deadline, "--deadline"),
                  health == null ? Optional.empty() : Optional.of(path(health))))
          .withLimits(new WorkerLimits(maxMemory << 20, maxRequests, seconds(maxAge, "--max-age")));
    } catch (IllegalArgumentException e) {
      throw new UserError(String.valueOf(e.getMessage()));
    }
  }

  /** As it is asked for: what isn't ASCII is encoded. */
  private static String path(String health) throws UserError {
    try {
      URI uri = new URI(health);
      if (health.startsWith("/") && uri.getRawFragment() == null) {
        return uri.toASCIIString();
      }
    } catch (URISyntaxException e) {
      throw new UserError("--health takes a path, such as /health: " + e.getMessage());
    }
    throw new UserError("--health takes a path, such as /health, not " + health);
  }

  private static Duration seconds(long count, String option) throws UserError {
    if (count < 0 || count > MOST_SECONDS) {
      throw new UserError(
          option + " takes a number of seconds from 0 to " + MOST_SECONDS + ", not " + count);
    }
    return Duration.ofSeconds(count);
  }

  /** A number, or {@code max}. */
  static final class Workers implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      try {
        return text.equals("max")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new TypeConversionException("it takes a number, or max, not '" + text + "'");
      }
    }
  }
}
