package naru.cluster;

import java.util.List;
import java.util.Locale;

/**
 * How the workers of a {@link Supervisor} are.
 *
 * @param pid the primary's
 * @param wanted how many workers there are to be
 * @param restarts how many workers have died and been replaced
 * @param crashLoop whether nothing is started until a reload or until one that is tried now and
 *     then stays up, see {@link RestartPolicy}
 */
public record ClusterStatus(
    long pid, int wanted, long restarts, boolean crashLoop, List<WorkerStatus> workers) {
  /** Copies the list. */
  public ClusterStatus {
    workers = List.copyOf(workers);
  }

  /**
   * One worker.
   *
   * @param pid -1 if it has no process
   * @param state starting, online, listening or leaving
   * @param uptimeSeconds since its start
   * @param requests that have come to its servers that listen
   * @param memory resident bytes
   */
  public record WorkerStatus(
      int id,
      long pid,
      String state,
      long uptimeSeconds,
      long requests,
      int connections,
      long memory) {
    static WorkerStatus of(Worker worker) {
      return new WorkerStatus(
          worker.id(),
          worker.pid().orElse(-1),
          worker.state().name().toLowerCase(Locale.ROOT),
          worker.age().toSeconds(),
          worker.beat().requests(),
          worker.beat().connections(),
          worker.beat().memory());
    }
  }
}
