package naru.http;

import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import naru.testing.Attempt;
import org.junit.jupiter.api.Test;

/** What options don't take. */
class OptionsTest {
  @Test
  void timeoutsAndLimitsOfNothingAreRefused() {
    for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      refused("header", () -> Timeouts.DEFAULTS.withHeader(none));
      refused("request", () -> Timeouts.DEFAULTS.withRequest(none));
      refused("keepAlive", () -> Timeouts.DEFAULTS.withKeepAlive(none));
      refused("write", () -> Timeouts.DEFAULTS.withWrite(none));
      refused("shutdown", () -> Timeouts.DEFAULTS.withShutdown(none));
    }
    refused("headerBytes", () -> Limits.DEFAULTS.withHeaderBytes(0));
    refused("headerCount", () -> Limits.DEFAULTS.withHeaderCount(0));
    refused("bodyBytes", () -> Limits.DEFAULTS.withBodyBytes(0));
    refused("bufferedBytes", () -> Limits.DEFAULTS.withBufferedBytes(0));
    refused("unreadBytes", () -> Limits.DEFAULTS.withUnreadBytes(0));
    refused("requestsPerConnection", () -> Limits.DEFAULTS.withRequestsPerConnection(0));
    refused("connections", () -> Limits.DEFAULTS.withConnections(0));
    refused("concurrentStreams", () -> Http2Limits.DEFAULTS.withConcurrentStreams(0));
    refused("streamWindow", () -> Http2Limits.DEFAULTS.withWindows(0, 65_535));
    refused("connectionWindow", () -> Http2Limits.DEFAULTS.withWindows(1, 65_534));
    refused("resets", () -> Http2Limits.DEFAULTS.withResets(0));
    refused("idleFrames", () -> Http2Limits.DEFAULTS.withIdleFrames(0));
    refused("continuations", () -> Http2Limits.DEFAULTS.withContinuations(0));
    refused("queuedReplies", () -> Http2Limits.DEFAULTS.withQueuedReplies(0));
  }

  private static void refused(String name, Attempt.Action action) {
    assertThat(failure(action)).startsWith("IllegalArgumentException").contains(": " + name);
  }
}
