package naru.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import naru.session.SessionStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LaneTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;

  private Lane lane() {
    SqliteOptions options = SqliteOptions.defaults().withTimeout(PATIENCE);
    return new Lane(Database.of(folder.resolve("sessions.db"), options), true, 1);
  }

  @Test
  void anErrorEndsItsOwnWorkAlone() {
    try (Lane lane = lane()) {
      assertThatExceptionOfType(SessionStoreException.class)
          .isThrownBy(
              () ->
                  lane.run(
                      link -> {
                        throw new OutOfMemoryError("for the test");
                      }));

      assertThat(lane.<Integer>run(link -> 5)).isEqualTo(5);
    }
  }

  @Test
  void whatWaitsWhileItIsClosedIsToldAtOnce() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Duration unheard = Duration.ofHours(1);
    SqliteOptions options = SqliteOptions.defaults().withTimeout(unheard);
    Lane lane = new Lane(Database.of(folder.resolve("sessions.db"), options), true, 1);
    try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      requests.execute(
          () ->
              lane.run(
                  link -> {
                    begun.countDown();
                    return isThere(never);
                  }));
      begun.await();
      Future<?> waits = requests.submit(() -> lane.run(link -> true));
      await().atMost(PATIENCE).until(() -> lane.waiting() == 1);
      lane.close();

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> waits.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .withCauseInstanceOf(SessionStoreException.class)
          .withStackTraceContaining("closed");
    }
  }

  @Test
  void whatCanNotWaitAnyMoreFailsAtOnce() throws InterruptedException {
    CountDownLatch disk = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    try (Lane lane = lane();
        ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10_500; i++) {
        requests.execute(
            () -> {
              begun.incrementAndGet();
              try {
                lane.run(link -> isThere(disk));
                done.incrementAndGet();
              } catch (SessionStoreException e) {
                refused.incrementAndGet();
              }
            });
      }
      // One is at work or isn't yet, 10,000 wait. Those that come later would find room.
      await().atMost(PATIENCE).until(() -> begun.get() == 10_500 && refused.get() >= 499);
      disk.countDown();
    }
    assertThat(done.get() + refused.get()).isEqualTo(10_500);
    assertThat(refused).hasValueLessThanOrEqualTo(500);
  }

  private static boolean isThere(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
