package naru.tls;

import java.net.IDN;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Host names as clients send them (RFC 6066: ASCII, no trailing dot) and as options spell them. */
final class HostNames {
  private static final Pattern LEGAL =
      Pattern.compile("(\\*\\.)?[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");

  private HostNames() {}

  /** The option's name as it will be looked up: lower case, ASCII. */
  static String pattern(String host) {
    String name;
    try {
      boolean wild = host.startsWith("*.");
      name = (wild ? "*." : "") + IDN.toASCII(wild ? host.substring(2) : host);
    } catch (IllegalArgumentException e) {
      throw illegal(host);
    }
    name = name.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (!LEGAL.matcher(name).matches()) {
      throw illegal(host);
    }
    return name;
  }

  private static TlsException illegal(String host) {
    return new TlsException(
        "'" + host + "' is no host name: write example.com, or *.example.com for all one below it");
  }

  /** What serves a name that a client sent: the exact one, else that of its wildcard. */
  static <T> Optional<T> find(Map<String, T> byPattern, String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    T exact = byPattern.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    int dot = name.indexOf('.');
    return dot < 1
        ? Optional.empty()
        : Optional.ofNullable(byPattern.get("*" + name.substring(dot)));
  }
}
