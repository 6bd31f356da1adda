package naru.cookie;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a cookie says beside its name and value (RFC 6265bis §4.1.2). To be built by the methods of
 * {@link Cookie}.
 *
 * @param domain also for subdomains of this; empty is only the host that sets it
 * @param path for this path and below
 * @param expires until this moment; maxAge counts if both are there
 * @param maxAge for so long; browsers keep no cookie longer than 400 days
 * @param sameSite whether it goes with cross-site requests; empty leaves it to the browser
 * @param flags Secure, HttpOnly, Partitioned
 */
public record CookieAttributes(
    Optional<String> domain,
    Optional<String> path,
    Optional<Instant> expires,
    Optional<Duration> maxAge,
    Optional<SameSite> sameSite,
    Flags flags) {
  /** None at all: until the browser closes, for this host and the path's folder. */
  public static final CookieAttributes NONE =
      new CookieAttributes(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          new Flags(false, false, false));

  /**
   * The attributes without a value.
   *
   * @param secure only over TLS (and to localhost)
   * @param httpOnly not for scripts
   * @param partitioned kept apart for each site that embeds this one (CHIPS)
   */
  public record Flags(boolean secure, boolean httpOnly, boolean partitioned) {}
}
