package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a supervisor does about workers that die soon after their start, again and again. */
@Timeout(300)
final class EarlyDeathsTest {
  @Test
  void aProgramThatAlwaysDiesIsNotStartedForEver(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "dies", Map.of(), "early=60000", "workers=1")) {
      cluster.awaitLog("no more are started until a reload");
      assertThat(cluster.log()).contains("This version can't start");
      cluster.awaitStatus(status -> status.crashLoop() && status.workers().isEmpty());
      assertThat(cluster.status().restarts()).isEqualTo(2);

      assertThatThrownBy(() -> cluster.control().ask("reload"))
          .hasMessageContaining("This version can't start");

      cluster.version("mended");
      cluster.control().ask("reload");
      cluster.awaitFull(1);
      assertThat(cluster.status().crashLoop()).isFalse();
    }
  }

  @Test
  void inACrashLoopTheHealthyGoOn(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "early=600000")) {
      long survivor = cluster.pids().getLast();
      for (int i = 0; i < 3; i++) {
        cluster.awaitFull(2);
        killOne(cluster, cluster.other(survivor));
      }
      cluster.awaitStatus(ClusterStatus::crashLoop);
      assertThat(cluster.pids()).containsExactly(survivor);
      assertThat(cluster.ask()).isEqualTo("one " + survivor);

      cluster.control().ask("scale 1");
      assertThat(cluster.pids()).as("none leaves").containsExactly(survivor);
      assertThat(cluster.ask()).isEqualTo("one " + survivor);

      cluster.control().ask("reload");
      cluster.awaitFull(1);
      assertThat(cluster.ask()).isNotEqualTo("one " + survivor);
    }
  }

  @Test
  void aDeathInACrashLoopIsNoRestart(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "one", Map.of(), "early=60000")) {
      cluster.awaitFull(2);
      long survivor = cluster.pids().getLast();
      for (int i = 0; i < 3; i++) {
        cluster.awaitFull(2);
        killOne(cluster, cluster.other(survivor));
      }
      cluster.awaitStatus(ClusterStatus::crashLoop);
      killOne(cluster, survivor);
      cluster.awaitStatus(status -> status.workers().isEmpty());
      assertThat(cluster.status().restarts()).isEqualTo(2);
    }
  }

  @Test
  void theDelayOfOneIsNotCutShortByAnother(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.start(folder, "early=600000", "first=600000", "longest=600000")) {
      long survivor = cluster.pids().getLast();
      killOne(cluster, cluster.other(survivor));
      cluster.control().ask("scale 3");
      cluster.awaitStatus(
          status ->
              status.workers().stream().filter(it -> it.state().equals("listening")).count() == 2);
      assertThat(cluster.status().workers()).hasSize(2);
    }
  }

  /** What it could not reach may be back, and nobody there to say so. */
  @Test
  void inACrashLoopOneIsTriedNowAndThenUntilItStaysUp(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "early=20000", "retry=1000")) {
      long survivor = cluster.pids().getLast();
      for (int i = 0; i < 4; i++) {
        cluster.awaitFull(2);
        assertThat(cluster.status().crashLoop()).isEqualTo(i == 3);
        killOne(cluster, cluster.other(survivor));
      }
      assertThat(cluster.status().crashLoop()).as("the one that was tried didn't stay").isTrue();
      cluster.awaitStatus(status -> !status.crashLoop());
      cluster.awaitFull(2);
      assertThat(cluster.pids()).contains(survivor);
    }
  }

  @Test
  void toFailBeforeItHasListenedIsEarlyForAsLongAsAStartMayTake(@TempDir Path folder)
      throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "fails", Map.of(), "early=1", "workers=1")) {
      cluster.awaitStatus(status -> status.crashLoop() && status.workers().isEmpty());
    }
  }

  @Test
  void aWorkerThatDoesNotListenWhereTheOneBeforeItDidIsReplaced(@TempDir Path folder)
      throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "stalls", Map.of(), "start=15000", "workers=1")) {
      killTheOnlyOne(cluster);
      cluster.awaitLog("s old and not listening");
      Files.delete(folder.resolve("version.once"));
      cluster.awaitFull(1);
    }
  }

  private static void killOne(SupervisedCluster cluster, long pid) throws Exception {
    SupervisedCluster.signal(pid, "KILL");
    cluster.awaitStatus(status -> status.workers().stream().noneMatch(it -> it.pid() == pid));
  }

  @Test
  void aProgramThatDisconnectsAtItsStartIsNotStartedForEver(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "leaves", Map.of(), "early=60000", "workers=1")) {
      cluster.awaitStatus(status -> status.crashLoop() && status.workers().isEmpty());
    }
  }

  @Test
  void earlyDeathsAreForgottenOnceAWorkerHasLived(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(
            folder, "one", Map.of(), "workers=1", "early=8000", "age=16000", "grace=0")) {
      killTheOnlyOne(cluster);
      killTheOnlyOne(cluster);
      cluster.awaitLog("s old: another takes its place");
      cluster.awaitStatus(status -> status.workers().size() == 2);
      killTheOnlyOne(cluster);
      cluster.awaitFull(1);
      assertThat(cluster.status().restarts()).isEqualTo(3);
      assertThat(cluster.status().crashLoop()).isFalse();
    }
  }

  private static void killTheOnlyOne(SupervisedCluster cluster) throws Exception {
    cluster.awaitFull(1);
    killOne(cluster, cluster.pids().getFirst());
  }
}
