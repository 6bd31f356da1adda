package naru.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class InheritedSocketsTest {
  @Test
  void socketsCountOnlyForTheProcessThatSystemdMeant() {
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "2"), 7))
        .isEqualTo(2);
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "8", "LISTEN_FDS", "2"), 7)).isZero();
    assertThat(InheritedSockets.count(Map.of("LISTEN_FDS", "2"), 7)).isZero();
    assertThat(InheritedSockets.count(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "x"), 7)).isZero();
  }
}
