package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
final class SupervisorTest {
  @Test
  void newCodeThatDisconnectsAtItsStartIsNotReloaded(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      List<Long> before = cluster.pids();
      cluster.version("leaves");
      assertThatThrownBy(() -> cluster.control().ask("reload"))
          .hasMessageContaining("a new worker ended at once");
      assertThat(cluster.pids()).isEqualTo(before);
    }
  }

  @Test
  void aWorkerThatIsToldToEndFromOutsideEndsAndIsReplaced(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(
            folder, "lingers", Map.of(), "workers=1", "deadline=100", "grace=0")) {
      cluster.awaitFull(1);
      long lingering = cluster.pids().getFirst();
      SupervisedCluster.signal(lingering, "TERM");
      cluster.awaitStatus(
          status ->
              status.workers().stream()
                  .anyMatch(it -> it.state().equals("listening") && it.pid() != lingering));
    }
  }

  @Test
  void aWorkerThatLeavesHasItsSuccessorBeforeItsRequestsEnd(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
            SupervisedCluster.begin(folder, "one", Map.of(), "workers=1", "early=1");
        KeptAlive held = open(cluster)) {
      held.hold();
      SupervisedCluster.signal(held.pid(), "TERM");
      cluster.awaitStatus(
          status ->
              status.workers().stream()
                  .map(it -> it.state())
                  .toList()
                  .equals(List.of("leaving", "listening")));
      assertThat(held.release()).endsWith(" " + held.pid());
      cluster.awaitFull(1);
      assertThat(cluster.status().restarts()).isEqualTo(1);
    }
  }

  private static KeptAlive open(SupervisedCluster cluster) throws IOException {
    cluster.awaitFull(1);
    KeptAlive connection = KeptAlive.open(cluster.port);
    connection.ask("/");
    return connection;
  }

  @Test
  void aStopEndsAlsoWhoLeavesAlready(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "lingers", Map.of(), "workers=1", "deadline=3000")) {
      cluster.awaitFull(1);
      SupervisedCluster.signal(cluster.pids().getFirst(), "TERM");
      cluster.awaitStatus(status -> status.workers().getFirst().state().equals("leaving"));
      cluster.control().ask("stop");
      assertThat(cluster.awaitEnd()).isZero();
    }
  }

  @Test
  void aStopGivesNobodyAGracePeriodAlsoNotWhoIsBeingExchanged(@TempDir Path folder)
      throws Exception {
    String hour = "3600000";
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(
            folder, "patient", Map.of(), "workers=1", "grace=" + hour, "deadline=" + hour)) {
      cluster.awaitFull(1);
      try (KeptAlive idle = KeptAlive.open(cluster.port)) {
        idle.ask("/");
        cluster.askInBackground("reload");
        cluster.awaitStatus(
            status -> status.workers().stream().anyMatch(it -> it.state().equals("leaving")));
        cluster.control().ask("stop");
        assertThat(cluster.awaitEnd()).isZero();
      }
    }
  }

  /** As systemd and the terminal tell it to all processes. */
  @Test
  void aSocketFileGoesWithThePrimaryThoughItsWorkersEndAtTheSameTime(@TempDir Path folder)
      throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "unix", Map.of(), "workers=1")) {
      cluster.awaitFull(1);
      Path socket = folder.resolve("version.once.sock");
      assertThat(socket).exists();
      SupervisedCluster.signal(cluster.pids().getFirst(), "TERM");
      cluster.signal("TERM");
      cluster.awaitEnd();
      assertThat(socket).doesNotExist();
    }
  }

  @Test
  void aWorkerWhoseEventLoopIsStuckIsReplacedAndItsThreadsAreLogged(@TempDir Path folder)
      throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "stuck=6000")) {
      long stuck;
      try (KeptAlive connection = KeptAlive.open(cluster.port)) {
        connection.ask("/loop");
        stuck = connection.pid();
      }
      // Whichever worker gets them: the one that is asked for holds the loop of its next one.
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port)) {
                  return socket.isConnected() && cluster.log().contains("is stuck");
                }
              });
      cluster.awaitStatus(
          status -> status.workers().stream().noneMatch(worker -> worker.pid() == stuck));
      cluster.awaitFull(2);
      assertThat(cluster.log()).contains("pid " + stuck).contains("SupervisedProgram.stick");
    }
  }

  @Test
  void aStoppedWorkerIsReplacedAndItsThreadsAreLogged(@TempDir Path folder) throws Exception {
    // A worker that gets no turn for a few seconds isn't stuck.
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "stuck=6000")) {
      long stopped = cluster.pids().getFirst();
      SupervisedCluster.signal(stopped, "STOP");
      cluster.awaitStatus(status -> status.restarts() == 1);
      cluster.awaitFull(2);
      assertThat(cluster.pids()).doesNotContain(stopped);
      assertThat(cluster.log()).contains("Full thread dump");
    }
  }

  @Test
  void aSupervisorThatWasStoppedItselfKillsNobody(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "stuck=6000")) {
      List<Long> before = cluster.pids();
      cluster.signal("STOP");
      Thread.sleep(8000);
      cluster.signal("CONT");
      Thread.sleep(6000);
      assertThat(cluster.pids()).containsExactlyInAnyOrderElementsOf(before);
      assertThat(cluster.log()).doesNotContain("is stuck");
    }
  }

  @Test
  void aClusterThatIsStoppedWhileItRollsEnds(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "grace=0")) {
      Map<Long, KeptAlive> held = holdEachWorker(cluster);
      CompletableFuture<String> reload = cluster.askInBackground("reload");
      cluster.awaitStatus(status -> leaving(status).size() == 1);
      long first = leaving(cluster.status()).getFirst();
      cluster.control().ask("stop");
      // The first to be exchanged ends, and the roll goes on to the second.
      release(held, pid -> pid == first);
      cluster.awaitStatus(
          status -> status.workers().stream().noneMatch(worker -> worker.pid() == first));
      release(held, pid -> pid != first);
      assertThat(cluster.awaitEnd()).isZero();
      reload.join();
    }
  }

  private static Map<Long, KeptAlive> holdEachWorker(SupervisedCluster cluster) throws IOException {
    Map<Long, KeptAlive> held = new HashMap<>();
    while (held.size() < 2) {
      KeptAlive connection = KeptAlive.open(cluster.port);
      connection.ask("/");
      if (held.putIfAbsent(connection.pid(), connection) != null) {
        connection.close();
      }
    }
    for (KeptAlive connection : held.values()) {
      connection.hold();
    }
    return held;
  }

  private static void release(Map<Long, KeptAlive> held, LongPredicate which) throws IOException {
    for (Map.Entry<Long, KeptAlive> one : held.entrySet()) {
      if (which.test(one.getKey())) {
        one.getValue().release();
        one.getValue().close();
      }
    }
  }

  private static List<Long> leaving(ClusterStatus status) {
    return status.workers().stream()
        .filter(worker -> worker.state().equals("leaving"))
        .map(ClusterStatus.WorkerStatus::pid)
        .toList();
  }

  @Test
  void aWorkerThatHasAnsweredEnoughIsExchangedWithoutALoss(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "requests=300")) {
      Set<String> answers = new HashSet<>();
      await()
          .atMost(Duration.ofMinutes(2))
          .until(
              () -> {
                answers.add(cluster.ask());
                return answers.size() >= 4;
              });
      assertThat(cluster.log()).containsPattern("has had \\d+ requests: another takes");
      assertThat(cluster.status().restarts()).isZero();
    }
  }

  @Test
  void aWorkerThatIsOldOrLargeIsExchanged(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "age=4000")) {
      cluster.awaitLog("s old: another takes its place");
    }
    try (SupervisedCluster cluster =
        SupervisedCluster.start(Files.createDirectory(folder.resolve("m")), "memory=1000000")) {
      cluster.awaitLog("MiB: another takes its place");
    }
  }

  @Test
  void thereAreAsManyWorkersAsAreAskedFor(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      List<Long> before = cluster.pids();
      cluster.control().ask("scale 3");
      cluster.awaitFull(3);
      assertThat(cluster.pids()).containsAll(before);
      cluster.control().ask("scale 1");
      cluster.awaitFull(1);
      assertThat(cluster.pids()).containsExactly(before.getFirst());
      for (int i = 0; i < 50; i++) {
        assertThat(cluster.ask()).isEqualTo("one " + before.getFirst());
      }
      assertThatThrownBy(() -> cluster.control().ask("scale 0"))
          .hasMessageContaining("1 to 1024 workers, not 0");
      assertThatThrownBy(() -> cluster.control().ask("scale many"))
          .hasMessageContaining("scale takes a number");
      assertThatThrownBy(() -> cluster.control().ask("dance"))
          .hasMessageContaining("'dance' is none of");
    }
  }

  @Test
  void whoIsTooManyStaysUntilTheOthersAccept(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      long victim = cluster.pids().getFirst();
      long surplus = cluster.other(victim);
      SupervisedCluster.signal(victim, "KILL");
      cluster.awaitStatus(status -> status.restarts() == 1);
      cluster.control().ask("scale 1");
      cluster.awaitStatus(
          status -> {
            assertThat(status.workers()).anyMatch(worker -> worker.state().equals("listening"));
            return status.workers().stream().noneMatch(worker -> worker.pid() == surplus);
          });
      cluster.awaitFull(1);
    }
  }

  @Test
  void aClusterThatStopsRefusesWhomNobodyWillAnswer(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      KeptAlive held = KeptAlive.open(cluster.port);
      String answer = held.ask("/");
      held.hold();
      cluster.control().ask("stop");
      await()
          .atMost(SupervisedCluster.PATIENCE)
          .untilAsserted(
              () -> assertThatThrownBy(() -> cluster.ask()).isInstanceOf(ConnectException.class));
      assertThat(held.release()).isEqualTo(answer);
      held.close();
      assertThat(cluster.awaitEnd()).isZero();
    }
  }

  @Test
  void whoStopsTheClusterLeavesNothingBehind(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      List<Long> workers = cluster.pids();
      Path run = runFolder(cluster);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
          .isEqualTo("rwx------");
      cluster.control().ask("stop");
      assertThat(cluster.awaitEnd()).isZero();
      assertGone(workers);
      assertThat(run).doesNotExist();
      assertThatThrownBy(() -> cluster.ask()).isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void workersWhosePrimaryWasKilledEndByThemselves(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      List<Long> workers = cluster.pids();
      cluster.signal("KILL");
      cluster.awaitEnd();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> workers.stream().noneMatch(SupervisorTest::lives));
      assertThatThrownBy(() -> cluster.ask()).isInstanceOf(ConnectException.class);
      // Another takes the ports and sweeps what was left.
      Path run = runFolder(cluster);
      try (SupervisedCluster next =
          SupervisedCluster.start(Files.createDirectory(folder.resolve("next")))) {
        assertThat(next.pids()).hasSize(2);
        assertThat(run).doesNotExist();
      }
    }
  }

  @Test
  void workersThatCanNotEndDoSoBehindAKilledPrimary(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "lingers", Map.of(), "workers=1")) {
      cluster.awaitFull(1);
      long worker = cluster.pids().getFirst();
      cluster.signal("KILL");
      cluster.awaitEnd();
      await().atMost(Duration.ofMinutes(1)).until(() -> !lives(worker));
    }
  }

  @Test
  void aPrimaryThatEndsTakesItsWorkersAlong(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      List<Long> workers = cluster.pids();
      cluster.signal("TERM");
      cluster.awaitEnd();
      assertGone(workers);
    }
  }

  private static Path runFolder(SupervisedCluster cluster) throws IOException {
    return RunFolder.of(cluster.pid());
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }

  private static void assertGone(List<Long> workers) {
    assertThat(workers).noneMatch(SupervisorTest::lives);
  }
}
