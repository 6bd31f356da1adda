package naru.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * When a worker that died is started again. One that had lived for a while is, at once. Deaths
 * before that are early ones: each doubles the delay, and after a number of them in a row, a crash
 * loop, it is the program that is broken, or what it needs: then nothing is started any more, but
 * while other workers run one now and then, to see whether it stays up. A worker that fails before
 * it has listened dies early for as long as a start may take ({@link
 * SupervisorOptions.Rolling#startWithin}).
 *
 * @param early up to which age a death is early
 * @param crashLoop how many early deaths in a row are a crash loop
 * @param first the delay after the first early death
 * @param longest the longest delay, before up to half of it is added
 * @param retry how long after a crash loop's begin, or the last try, another is made
 */
public record RestartPolicy(
    Duration early, int crashLoop, Duration first, Duration longest, Duration retry) {
  /**
   * 5 deaths within their first 5 s; delays of 0.2, 0.4, 0.8 and 1.6 s, and up to half more; a try
   * each minute.
   */
  public static final RestartPolicy DEFAULTS =
      new RestartPolicy(
          Duration.ofSeconds(5),
          5,
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1));

  boolean isEarly(Duration age) {
    return age.compareTo(early) < 0;
  }

  /**
   * How long to wait after so many early deaths in a row; empty if nothing is to be started.
   *
   * @param jitter from 0 to 1: how much of up to half the delay is added, so that several don't
   *     start together
   */
  Optional<Duration> delay(int earlyDeaths, double jitter) {
    if (earlyDeaths == 0) {
      return Optional.of(Duration.ZERO);
    }
    if (earlyDeaths >= crashLoop) {
      return Optional.empty();
    }
    long millis = first.toMillis() << Math.min(earlyDeaths - 1, 20);
    long bounded = Math.min(millis, longest.toMillis());
    return Optional.of(Duration.ofMillis(bounded + (long) (bounded * jitter / 2)));
  }
}
