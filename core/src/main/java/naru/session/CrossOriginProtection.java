package naru.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import naru.cookie.Cookie;
import naru.cookie.SameSite;
import naru.http.Execution;
import naru.http.HttpException;
import naru.http.Request;
import naru.http.Response;
import naru.router.Handler;
import naru.router.Next;
import naru.tls.TlsSession;

/**
 * Refuses, with a 403, what another site makes a visitor's browser do here (cross-site request
 * forgery). To be put before the routes:
 *
 * {@snippet :
 * new Router().use(new CrossOriginProtection()).post("/logout", …);
 * }
 *
 * <p>GET, HEAD and OPTIONS pass, so a route of theirs must change nothing. Any other request is
 * judged by the first of these it has:
 *
 * <ol>
 *   <li>{@code Sec-Fetch-Site}, which all browsers send since 2023, over TLS and to localhost:
 *       {@code same-origin} and {@code none} pass;
 *   <li>{@code Origin}: passes if its host and port are those the request was sent to;
 *   <li>neither, from an older browser or no browser: passes with the right {@linkplain #token
 *       token}; and where no form could have made it, for its Content-Type is none that a form can
 *       send (such as application/json), or it brings neither a cookie nor credentials.
 * </ol>
 *
 * What comes from an origin that is trusted always passes. Safe for use by any thread.
 */
public final class CrossOriginProtection implements Handler {
  /** Name of the form field that carries the token. */
  public static final String FIELD = "csrf";

  /** Name of the header field that carries the token of a request without a form. */
  public static final String HEADER = "X-CSRF-Token";

  private static final String COOKIE = "csrf";
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
  private static final String FORM = "application/x-www-form-urlencoded";

  /** What a form or a script of another site can send without asking (Fetch standard §2.2.2). */
  private static final Set<String> FORM_TYPES =
      Set.of("", FORM, "multipart/form-data", "text/plain");

  private final Set<String> trusted;

  /** Nobody is trusted but the site itself. */
  public CrossOriginProtection() {
    this(Set.of());
  }

  private CrossOriginProtection(Set<String> trusted) {
    this.trusted = trusted;
  }

  /**
   * The same, that also lets pass what comes from another origin, such as {@code
   * https://login.example.com}.
   *
   * @throws IllegalArgumentException if it is no origin: scheme and host, and a port where it isn't
   *     the scheme's own
   */
  public CrossOriginProtection withTrustedOrigin(String origin) {
    URI uri = parsed(origin).orElse(URI.create(""));
    String server = String.valueOf(uri.getAuthority());
    if (!origin.equals(uri.getScheme() + "://" + server)
        || server.contains("@")
        || server.endsWith(standardPort(uri))) {
      throw new IllegalArgumentException(
          "'%s' is no origin: use one such as https://login.example.com".formatted(origin));
    }
    return new CrossOriginProtection(
        Stream.concat(trusted.stream(), Stream.of(origin.toLowerCase(Locale.ROOT)))
            .collect(Collectors.toUnmodifiableSet()));
  }

  @Override
  public void handle(Request request, Response response, Next next) throws Exception {
    if (!passes(request)) {
      throw new HttpException(
          403, "This request comes from another site, or from a form that was not made here");
    }
    next.next();
  }

  private boolean passes(Request request) {
    if (SAFE.contains(request.method())) {
      return true;
    }
    Optional<String> origin = request.header("origin").map(it -> it.toLowerCase(Locale.ROOT));
    if (origin.isPresent() && trusted.contains(origin.get())) {
      return true;
    }
    Optional<String> site = request.header("sec-fetch-site");
    if (site.isPresent()) {
      return site.get().equals("same-origin") || site.get().equals("none");
    }
    return origin.map(it -> isOwn(it, request)).orElseGet(() -> isHarmless(request));
  }

  /** The scheme isn't compared: behind a proxy that ends TLS it is another. */
  private static boolean isOwn(String origin, Request request) {
    String host = request.host().toLowerCase(Locale.ROOT);
    return !host.isEmpty()
        && parsed(origin)
            .filter(
                it ->
                    host.equals(it.getAuthority())
                        || host.equals(it.getAuthority() + standardPort(it)))
            .isPresent();
  }

  /** What browsers leave out of an origin, and some proxies write into Host. */
  private static String standardPort(URI origin) {
    return "https".equalsIgnoreCase(origin.getScheme()) ? ":443" : ":80";
  }

  private static Optional<URI> parsed(String origin) {
    try {
      return Optional.of(URI.create(origin));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isHarmless(Request request) {
    boolean anonymous =
        request.header("cookie").isEmpty()
            && request.header("authorization").isEmpty()
            && request.tls().map(TlsSession::peerCertificates).orElse(List.of()).isEmpty();
    String type = request.header("content-type").orElse("").split(";", 2)[0].strip();
    String media = type.toLowerCase(Locale.ROOT);
    if (anonymous || !FORM_TYPES.contains(media)) {
      return true;
    }
    Optional<String> expected = known(request);
    Optional<String> token = request.header(HEADER);
    if (expected.isPresent() && token.isEmpty() && media.equals(FORM) && Execution.mayWait()) {
      token = request.form().get(FIELD);
    }
    return expected.isPresent() && token.isPresent() && same(expected.get(), token.get());
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(UTF_8), other.getBytes(UTF_8));
  }

  /**
   * The token for the forms of a page, as a hidden field of the name {@link #FIELD}, or in the
   * header field {@link #HEADER}. It is that of a cookie, which is set if the visitor has none;
   * another site can't read it. Only visitors with old browsers need it. A form of another type
   * than {@code application/x-www-form-urlencoded}, or on an event loop, must send the header
   * field, for the body isn't read.
   *
   * @throws IllegalStateException if a cookie must be set but the head was sent already
   */
  public static String token(Request request, Response response) {
    return (String)
        request
            .attributes()
            .computeIfAbsent(
                CrossOriginProtection.class,
                its -> {
                  String token = known(request).orElseGet(() -> fresh(request, response));
                  if (!response.headersSent()) {
                    // It is in the page, which is for nobody else.
                    Session.keepFromOthers(response);
                  }
                  return token;
                });
  }

  private static Optional<String> known(Request request) {
    return request.cookies().get(cookieName(request)).filter(SessionId::isWellFormed);
  }

  private static String fresh(Request request, Response response) {
    String token = SessionId.random();
    Cookie cookie =
        Cookie.of(cookieName(request), token).path("/").httpOnly().sameSite(SameSite.LAX);
    response.cookie(request.isSecure() ? cookie.secure() : cookie);
    return token;
  }

  private static String cookieName(Request request) {
    return request.isSecure() ? "__Host-" + COOKIE : COOKIE;
  }
}
