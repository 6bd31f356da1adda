package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkerLimitsTest {
  @Test
  void withoutLimitsNothingIsReached() {
    assertThat(WorkerLimits.NONE.shortened(0.5).reached(1L << 40, 1L << 40, Duration.ofDays(400)))
        .isEmpty();
  }

  @Test
  void eachLimitIsReachedByItself() {
    WorkerLimits limits = new WorkerLimits(100 << 20, 1000, Duration.ofHours(1));
    assertThat(limits.reached(100 << 20, 999, Duration.ofMinutes(59))).isEmpty();
    assertThat(limits.reached(101 << 20, 0, Duration.ofSeconds(10))).contains("101 MiB");
    assertThat(limits.reached(101 << 20, 0, Duration.ofSeconds(9))).isEmpty();
    assertThat(limits.reached(0, 1000, Duration.ZERO)).contains("1000 requests");
    assertThat(limits.reached(0, 0, Duration.ofHours(1))).contains("3600 s");
  }

  @Test
  void workersDontLeaveTogether() {
    WorkerLimits limits = new WorkerLimits(100 << 20, 1000, Duration.ofHours(1)).shortened(1);
    assertThat(limits.requests()).isEqualTo(900);
    assertThat(limits.age()).isEqualTo(Duration.ofMinutes(54));
    assertThat(limits.memory()).isEqualTo(100 << 20);
  }

  @Test
  void noAgeIsTooGreatToBeShortened() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    assertThat(new WorkerLimits(0, 0, ever).shortened(1).age())
        .isBetween(ever.dividedBy(10).multipliedBy(9), ever);
  }
}
