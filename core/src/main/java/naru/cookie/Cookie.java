package naru.cookie;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import naru.date.HttpDate;

/**
 * A cookie to be set (RFC 6265bis §4.1): {@code Cookie.of("name", "value").path("/").httpOnly()}.
 * Immutable.
 *
 * <p>The value may be any text: what a cookie can't hold is percent-encoded when it is sent, as
 * encodeURIComponent does, and {@link Cookies} decodes it. Half of a surrogate pair is no text and
 * arrives as a question mark.
 *
 * <p>Whatever makes one throws {@link IllegalArgumentException} for a name, a domain, a path or a
 * moment that can't be sent.
 *
 * @param name a token (RFC 9110 §5.6.2)
 * @param value as the program wants it, not encoded
 * @param attributes the rest
 */
public record Cookie(String name, String value, CookieAttributes attributes) {
  /**
   * Throws {@link IllegalArgumentException} for a name, a domain, a path or a moment that can't be
   * sent.
   */
  public Cookie {
    CookieSyntax.checkName(name);
    attributes.domain().ifPresent(domain -> CookieSyntax.checkDomain(name, domain));
    attributes.path().ifPresent(path -> CookieSyntax.checkPath(name, path));
    attributes.expires().ifPresent(moment -> CookieSyntax.checkExpires(name, moment));
  }

  /** A cookie without attributes. */
  public static Cookie of(String name, String value) {
    return new Cookie(name, value, CookieAttributes.NONE);
  }

  /**
   * A cookie that makes the browser forget the one of that name. Path and Domain must be those it
   * was set with.
   */
  public static Cookie expired(String name) {
    return of(name, "").maxAge(Duration.ZERO).expires(Instant.EPOCH);
  }

  /** The same for that domain and its subdomains; without it, for the host alone that sets it. */
  public Cookie domain(String domain) {
    return with(
        new CookieAttributes(
            Optional.of(domain),
            attributes.path(),
            attributes.expires(),
            attributes.maxAge(),
            attributes.sameSite(),
            attributes.flags()));
  }

  /** The same for that path and below. */
  public Cookie path(String path) {
    return with(
        new CookieAttributes(
            attributes.domain(),
            Optional.of(path),
            attributes.expires(),
            attributes.maxAge(),
            attributes.sameSite(),
            attributes.flags()));
  }

  /** The same until that moment, in whole seconds. */
  public Cookie expires(Instant moment) {
    return with(
        new CookieAttributes(
            attributes.domain(),
            attributes.path(),
            Optional.of(moment),
            attributes.maxAge(),
            attributes.sameSite(),
            attributes.flags()));
  }

  /**
   * The same for so long, rounded up to whole seconds; zero or less makes the browser forget it.
   * Browsers keep no cookie for longer than 400 days (§5.6.2).
   */
  public Cookie maxAge(Duration time) {
    return with(
        new CookieAttributes(
            attributes.domain(),
            attributes.path(),
            attributes.expires(),
            Optional.of(time),
            attributes.sameSite(),
            attributes.flags()));
  }

  /** The same with a rule for cross-site requests. */
  public Cookie sameSite(SameSite rule) {
    return with(
        new CookieAttributes(
            attributes.domain(),
            attributes.path(),
            attributes.expires(),
            attributes.maxAge(),
            Optional.of(rule),
            attributes.flags()));
  }

  /** The same, only over TLS. */
  public Cookie secure() {
    CookieAttributes.Flags flags = attributes.flags();
    return with(new CookieAttributes.Flags(true, flags.httpOnly(), flags.partitioned()));
  }

  /** The same, not for scripts. */
  public Cookie httpOnly() {
    CookieAttributes.Flags flags = attributes.flags();
    return with(new CookieAttributes.Flags(flags.secure(), true, flags.partitioned()));
  }

  /** The same, kept apart for each site that embeds this one. */
  public Cookie partitioned() {
    CookieAttributes.Flags flags = attributes.flags();
    return with(new CookieAttributes.Flags(flags.secure(), flags.httpOnly(), true));
  }

  private Cookie with(CookieAttributes others) {
    return new Cookie(name, value, others);
  }

  private Cookie with(CookieAttributes.Flags flags) {
    return with(
        new CookieAttributes(
            attributes.domain(),
            attributes.path(),
            attributes.expires(),
            attributes.maxAge(),
            attributes.sameSite(),
            flags));
  }

  /**
   * The value of the Set-Cookie field.
   *
   * @throws IllegalArgumentException if a browser would refuse the cookie: its name's prefix,
   *     SameSite=None or Partitioned want other attributes (RFC 6265bis §4.1.3), or it is larger
   *     than 4096 bytes
   */
  public String header() {
    CookieSyntax.checkRules(this);
    String encoded = CookieSyntax.encode(value);
    CookieSyntax.checkSize(name, encoded);
    StringBuilder line = new StringBuilder(64).append(name).append('=').append(encoded);
    attributes.maxAge().ifPresent(time -> line.append("; Max-Age=").append(seconds(time)));
    attributes
        .expires()
        .ifPresent(moment -> line.append("; Expires=").append(HttpDate.format(moment)));
    attributes.domain().ifPresent(domain -> line.append("; Domain=").append(domain));
    attributes.path().ifPresent(path -> line.append("; Path=").append(path));
    attributes.sameSite().ifPresent(rule -> line.append("; SameSite=").append(rule.attribute));
    if (attributes.flags().secure()) {
      line.append("; Secure");
    }
    if (attributes.flags().httpOnly()) {
      line.append("; HttpOnly");
    }
    if (attributes.flags().partitioned()) {
      line.append("; Partitioned");
    }
    return line.toString();
  }

  /** Rounded up: half a second is no reason to forget a cookie at once. */
  private static long seconds(Duration time) {
    long whole = Math.max(0, time.toSeconds());
    boolean more = time.isPositive() && !time.truncatedTo(ChronoUnit.SECONDS).equals(time);
    return more ? Math.max(whole, whole + 1) : whole;
  }
}
