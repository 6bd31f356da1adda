package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(600)
final class DeathUnderLoadTest {
  private static final Logger LOG = LoggerFactory.getLogger(DeathUnderLoadTest.class);

  /**
   * How a worker dies: by a signal, or by a request for one of {@link SupervisedProgram}'s paths.
   */
  private enum Death {
    KILLED("", "KILL"),
    STOPPED("", "STOP"),
    EXITED("/exit", ""),
    OUT_OF_MEMORY("/memory", ""),
    NATIVE_CRASH("/crash", "");

    private final String path;
    private final String signal;

    Death(String path, String signal) {
      this.path = path;
      this.signal = signal;
    }

    void happenTo(long victim, SupervisedCluster cluster) throws Exception {
      if (path.isEmpty()) {
        SupervisedCluster.signal(victim, signal);
        return;
      }
      try (KeptAlive connection = to(victim, cluster)) {
        connection.ask(path);
      } catch (IOException died) {
        LOG.debug("It died of this request", died);
      }
    }

    private static KeptAlive to(long pid, SupervisedCluster cluster) throws IOException {
      for (int i = 0; i < 1000; i++) {
        KeptAlive connection = KeptAlive.open(cluster.port);
        connection.ask("/");
        if (connection.pid() == pid) {
          return connection;
        }
        connection.close();
      }
      throw new IOException("Worker " + pid + " gets no connections");
    }
  }

  @Test
  void onlyWhatTheDeadWorkerHeldIsLost(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "stuck=6000", "early=1");
        Load load = Load.on(cluster)) {
      for (Death death : Death.values()) {
        load.awaitAnswers(500);
        assertThat(load.takeFailures()).isEmpty();
        long before = load.answers();
        long victim = cluster.pids().getFirst();
        death.happenTo(victim, cluster);
        cluster.awaitStatus(
            status -> status.workers().stream().noneMatch(it -> it.pid() == victim));
        cluster.awaitFull(2);
        load.awaitAnswers(500);

        List<Load.Failure> failures = load.takeFailures();
        LOG.info(
            "{}: {} requests lost, {} answered", death, failures.size(), load.answers() - before);
        assertThat(failures)
            .as("%s\n%s", death, cluster.log())
            .allMatch(Load.Failure::connected)
            .allMatch(failure -> failure.pid() == victim || failure.pid() < 0)
            .hasSizeLessThanOrEqualTo(Load.OPEN);
      }
      assertThat(load.finish()).isEmpty();
    }
  }
}
