package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(600)
final class RollingReloadTest {
  @Test
  void twentyReloadsUnderLoadLoseNoRequest(@TempDir Path folder) throws Exception {
    // The default: a client of this test that gets no turn for a second would seem to be idle.
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "grace=5000");
        Load load = Load.on(cluster)) {
      for (int i = 1; i <= 20; i++) {
        cluster.version("v" + i);
        cluster.control().ask("reload");
        load.takeAnswers();
        load.awaitAnswers(50);
        String version = "v" + i + " ";
        assertThat(load.takeAnswers()).isNotEmpty().allMatch(answer -> answer.startsWith(version));
      }
      assertThat(load.finish()).as(cluster.log()).isEmpty();
    }
  }

  @Test
  void codeThatDoesNotCompileChangesNothing(@TempDir Path folder) throws Exception {
    failedReload(folder, "broken", "Server.java:3: error: ';' expected");
  }

  @Test
  void codeThatDoesNotComeUpChangesNothing(@TempDir Path folder) throws Exception {
    failedReload(folder, "dies", "This version can't start");
  }

  @Test
  void codeOfWhichOnlyOneWorkerComesUpIsGoneAgain(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "start=20000")) {
      cluster.version("once");
      assertThatThrownBy(() -> cluster.control().ask("reload"))
          .hasMessageContaining("This version runs once");

      cluster.awaitFull(2);
      for (long pid : cluster.pids()) {
        long before = cluster.status().restarts();
        SupervisedCluster.signal(pid, "KILL");
        cluster.awaitStatus(status -> status.restarts() > before);
        cluster.awaitFull(2);
      }
      onlyTheOldCodeAnswers(cluster);
    }
  }

  @ParameterizedTest
  @CsvSource({"brief,This version ends soon", "shy,a new worker ended soon after it listened"})
  void codeThatListensAndGoesSoonAfterIsGoneAgain(
      String version, String reason, @TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "start=20000")) {
      cluster.version(version);
      assertThatThrownBy(() -> cluster.control().ask("reload")).hasMessageContaining(reason);

      cluster.awaitFull(2);
      onlyTheOldCodeAnswers(cluster);
      reloadsToTwo(cluster);
    }
  }

  @Test
  void newCodeListensOnTheSamePortOfAnotherHost(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      cluster.version("open");
      // They are exchanged in this order.
      long last = cluster.pids().getLast();
      KeptAlive held = KeptAlive.open(cluster.port);
      String answer = held.ask("/");
      while (held.pid() != last) {
        held.close();
        held = KeptAlive.open(cluster.port);
        answer = held.ask("/");
      }
      held.hold();
      CompletableFuture<String> reload = cluster.askInBackground("reload");
      cluster.awaitStatus(
          status ->
              status.workers().stream()
                  .allMatch(it -> it.state().equals(it.pid() == last ? "leaving" : "listening")));
      // While it answers its last request, the others serve all that is new.
      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> cluster.ask().startsWith("open "));
      assertThat(held.release()).isEqualTo(answer);
      held.close();
      assertThat(reload.join()).isEmpty();
      reloadsToTwo(cluster);
    }
  }

  @Test
  void aReloadToAnotherHostThatFailsLeavesNoSocketBehind(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "open", Map.of(), "health=/ill", "start=20000")) {
      cluster.awaitFull(2);
      cluster.version("ill");
      assertThatThrownBy(() -> cluster.control().ask("reload")).hasMessageContaining("/ill");

      cluster.awaitFull(2);
      // A socket of the more special address would have them all.
      for (int i = 0; i < 20; i++) {
        assertThat(cluster.ask()).startsWith("open ");
      }
      try (Load load = Load.on(cluster)) {
        load.awaitAnswers(50);
        assertThat(load.takeAnswers()).isNotEmpty().allMatch(it -> it.startsWith("open "));
        assertThat(load.finish()).as(cluster.log()).isEmpty();
      }
    }
  }

  @Test
  void newCodeThatEndsByItselfAnswersWhatItHasTaken(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "start=20000")) {
      cluster.version("half");
      CompletableFuture<String> reload = cluster.askInBackground("reload");
      List<CompletableFuture<String>> asked = new ArrayList<>();
      while (!reload.isDone()) {
        asked.add(
            CompletableFuture.supplyAsync(() -> askLong(cluster), Thread::startVirtualThread));
        Thread.sleep(20);
      }
      assertThat(reload.join()).contains("a new worker ended at once");
      assertThat(asked.stream().map(CompletableFuture::join))
          .as(cluster.log())
          .allMatch(it -> it.matches("(one|half) \\d+"))
          .anyMatch(it -> it.startsWith("half "));
    }
  }

  private static String askLong(SupervisedCluster cluster) {
    try (KeptAlive connection = KeptAlive.open(cluster.port)) {
      return connection.ask("/long");
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void reloadsThatWaitForOneAnotherAreOne(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      cluster.version("two");
      List<CompletableFuture<String>> reloads =
          IntStream.range(0, 5).mapToObj(i -> cluster.askInBackground("reload")).toList();
      reloads.forEach(CompletableFuture::join);

      assertThat(cluster.log().split("run the new code", -1)).hasSizeLessThanOrEqualTo(3);
      assertThat(cluster.ask()).startsWith("two ");
    }
  }

  @Test
  void aPortThatNewCodeHasNoServerForIsClosed(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder)) {
      cluster.version("secure");
      cluster.control().ask("reload");
      cluster.awaitLog("The new code has no server on /127.0.0.1:" + cluster.port);
      await()
          .atMost(SupervisedCluster.PATIENCE)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> KeptAlive.open(cluster.port).close())
                      .isInstanceOf(ConnectException.class));

      reloadsToTwo(cluster);
    }
  }

  @Test
  void codeThatIsNotHealthyChangesNothing(@TempDir Path folder) throws Exception {
    failedReload(folder, "ill", "/ill: answered HTTP/1.1 503");
  }

  @Test
  void codeThatIsNotHealthyAnswersWhatItHasTaken(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
            SupervisedCluster.start(folder, "health=/ill", "start=20000", "grace=5000");
        Load load = Load.on(cluster)) {
      load.awaitAnswers(50);
      cluster.version("ill");
      assertThatThrownBy(() -> cluster.control().ask("reload")).hasMessageContaining("/ill");
      assertThat(load.takeAnswers()).anyMatch(answer -> answer.startsWith("ill "));
      load.awaitAnswers(50);
      assertThat(load.takeFailures()).as(cluster.log()).isEmpty();
    }
  }

  @Test
  void aServerWithTlsIsAskedForItsHealthAsWell(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "secure", Map.of(), "health=/ill")) {
      cluster.awaitFull(2);
      List<Long> before = cluster.pids();
      cluster.control().ask("reload");
      assertThat(cluster.pids()).hasSize(2).doesNotContainAnyElementsOf(before);
    }
  }

  @Test
  void oneServerOfSeveralIsHealthyEnough(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.begin(folder, "redirects", Map.of(), "health=/ill", "start=20000")) {
      cluster.awaitFull(2);
      List<Long> before = cluster.pids();
      cluster.control().ask("reload");
      assertThat(cluster.pids()).hasSize(2).doesNotContainAnyElementsOf(before);
    }
  }

  private static void onlyTheOldCodeAnswers(SupervisedCluster cluster) throws Exception {
    try (Load load = Load.on(cluster)) {
      load.awaitAnswers(50);
      assertThat(load.takeAnswers()).isNotEmpty().allMatch(answer -> answer.startsWith("one "));
    }
  }

  private static void reloadsToTwo(SupervisedCluster cluster) throws Exception {
    cluster.version("two");
    cluster.control().ask("reload");
    assertThat(cluster.ask()).startsWith("two ");
  }

  private static void failedReload(Path folder, String version, String reason) throws Exception {
    try (SupervisedCluster cluster =
        SupervisedCluster.start(folder, "health=/ill", "start=20000")) {
      List<Long> before = cluster.pids();
      cluster.version(version);
      assertThatThrownBy(() -> cluster.control().ask("reload"))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(reason);
      assertThat(cluster.pids()).isEqualTo(before);
      assertThat(cluster.log()).contains(reason);

      // Nor does it spoil what is started later.
      SupervisedCluster.signal(before.getFirst(), "KILL");
      cluster.awaitStatus(status -> status.restarts() == 1);
      cluster.awaitFull(2);
      try (KeptAlive connection = KeptAlive.open(cluster.port)) {
        assertThat(connection.ask("/")).startsWith("one ");
      }
      reloadsToTwo(cluster);
    }
  }

  @Test
  void aRunningRequestIsAnsweredByTheOldWorker(@TempDir Path folder) throws Exception {
    try (SupervisedCluster cluster = SupervisedCluster.start(folder, "grace=5000");
        KeptAlive connection = KeptAlive.open(cluster.port)) {
      connection.ask("/");
      long old = connection.pid();
      cluster.version("two");
      CompletableFuture<String> reload = cluster.askInBackground("reload");
      while (!connection.isLast() && !reload.isDone()) {
        assertThat(connection.ask("/slow")).isEqualTo("one " + old);
      }
      assertThat(reload.join()).isEmpty();
      assertThat(connection.isLast()).isTrue();
      assertThat(cluster.pids()).doesNotContain(old);
    }
  }
}
