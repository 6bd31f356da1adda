package naru.http;

/**
 * A target that names its host, as clients send it to a proxy (RFC 9112 §3.2.2): the host counts in
 * place of the Host field's, the rest is a target as any other.
 */
record AbsoluteForm(String authority, String target) {

  static AbsoluteForm of(String uri, String method) {
    int start = schemeEnd(uri);
    int end = authorityEnd(uri, start);
    String authority = uri.substring(start, end);
    if (authority.isEmpty()) {
      throw HeadParser.bad("the target names no host");
    }
    HostSyntax.check(authority);
    String rest = uri.substring(end);
    if (rest.isEmpty() && method.equals("OPTIONS")) {
      return new AbsoluteForm(authority, "*");
    }
    return new AbsoluteForm(authority, rest.startsWith("/") ? rest : "/" + rest);
  }

  private static int schemeEnd(String uri) {
    for (String scheme : new String[] {"http://", "https://"}) {
      if (uri.regionMatches(true, 0, scheme, 0, scheme.length())) {
        return scheme.length();
      }
    }
    throw HeadParser.bad("the target is neither a path nor an http URL");
  }

  private static int authorityEnd(String uri, int from) {
    int i = from;
    while (i < uri.length() && uri.charAt(i) != '/' && uri.charAt(i) != '?') {
      i++;
    }
    return i;
  }
}
