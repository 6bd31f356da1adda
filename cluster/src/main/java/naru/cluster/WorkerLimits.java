package naru.cluster;

import java.time.Duration;

/**
 * What a worker may reach before another takes its place; 0 for no limit. Requests and age are up
 * to a tenth lower for each worker, so that they don't leave together.
 *
 * @param memory resident bytes; of a worker that has lived for 10 s
 * @param requests that have come
 * @param age since its start
 */
public record WorkerLimits(long memory, long requests, Duration age) {
  /** No limits. */
  public static final WorkerLimits NONE = new WorkerLimits(0, 0, Duration.ZERO);

  /** Who needs more than the limit to start is exchanged now and then, not again and again. */
  private static final Duration STARTED = Duration.ofSeconds(10);

  /** Memory isn't shortened: its limit is a promise to the machine. */
  WorkerLimits shortened(double share) {
    // In thousandths, for nanoseconds overflow in 292 years.
    return new WorkerLimits(
        memory,
        (long) Math.ceil(requests * (1 - 0.1 * share)),
        age.minus(age.dividedBy(1000).multipliedBy((long) (100 * share))));
  }

  boolean isMemoryBeyond(long memoryNow) {
    return memory > 0 && memoryNow > memory;
  }

  /** Why the worker has to go; empty if it needn't. */
  String reached(long memoryNow, long requestsNow, Duration ageNow) {
    if (isMemoryBeyond(memoryNow) && ageNow.compareTo(STARTED) >= 0) {
      return "uses " + (memoryNow >> 20) + " MiB";
    }
    if (requests > 0 && requestsNow >= requests) {
      return "has had " + requestsNow + " requests";
    }
    if (age.isPositive() && ageNow.compareTo(age) >= 0) {
      return "is " + ageNow.toSeconds() + " s old";
    }
    return "";
  }
}
