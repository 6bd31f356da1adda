package naru.http;

/** The syntax of Host (RFC 9110 §7.2): a name or address and an optional port; may be empty. */
final class HostSyntax {
  private HostSyntax() {}

  static void check(String host) {
    int end = host.startsWith("[") ? literalEnd(host) : nameEnd(host);
    if (end < 0 || !isPort(host, end)) {
      throw HeadParser.bad("the Host is not a name or address with an optional port");
    }
  }

  /** The end of an IPv6 literal in its brackets, -1 if it is none. */
  private static int literalEnd(String host) {
    int bracket = host.indexOf(']');
    for (int i = 1; i < bracket; i++) {
      char c = host.charAt(i);
      if (!isHex(host, i) && c != ':' && c != '.') {
        return -1;
      }
    }
    return bracket < 3 ? -1 : bracket + 1;
  }

  /** The end of a reg-name (RFC 3986 §3.2.2), -1 if a character can't be in one. */
  private static int nameEnd(String host) {
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c == ':') {
        return i == 0 ? -1 : i;
      }
      boolean good =
          c == '%'
              ? isHex(host, i + 1) && isHex(host, i + 2)
              : (c < 128 && Character.isLetterOrDigit(c)) || "-._~!$&'()*+;=".indexOf(c) >= 0;
      if (!good) {
        return -1;
      }
    }
    return host.length();
  }

  private static boolean isHex(String host, int i) {
    return i < host.length() && host.charAt(i) < 128 && Character.digit(host.charAt(i), 16) >= 0;
  }

  private static boolean isPort(String host, int from) {
    if (from == host.length()) {
      return true;
    }
    if (host.charAt(from) != ':' || host.length() - from > 6) {
      return false;
    }
    int port = 0;
    for (int i = from + 1; i < host.length(); i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return false;
      }
      port = 10 * port + host.charAt(i) - '0';
    }
    return port <= 65535;
  }
}
