package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestartPolicyTest {
  private static final RestartPolicy POLICY =
      new RestartPolicy(
          Duration.ofSeconds(5),
          5,
          Duration.ofMillis(200),
          Duration.ofSeconds(1),
          Duration.ofMinutes(1));

  @Test
  void whoHasLivedForAWhileIsReplacedAtOnce() {
    assertThat(POLICY.isEarly(Duration.ofSeconds(5))).isFalse();
    assertThat(POLICY.delay(0, 1)).contains(Duration.ZERO);
  }

  @Test
  void eachEarlyDeathDoublesTheDelayUpToTheLongest() {
    assertThat(POLICY.isEarly(Duration.ofSeconds(4))).isTrue();
    assertThat(POLICY.delay(1, 0)).contains(Duration.ofMillis(200));
    assertThat(POLICY.delay(2, 0)).contains(Duration.ofMillis(400));
    assertThat(POLICY.delay(3, 0)).contains(Duration.ofMillis(800));
    assertThat(POLICY.delay(4, 0)).contains(Duration.ofSeconds(1));
  }

  @Test
  void jitterAddsUpToHalf() {
    assertThat(POLICY.delay(1, 1)).contains(Duration.ofMillis(300));
  }

  @Test
  void aCrashLoopIsNotRestarted() {
    assertThat(POLICY.delay(5, 0)).isEmpty();
    assertThat(POLICY.delay(100, 0)).isEmpty();
  }
}
