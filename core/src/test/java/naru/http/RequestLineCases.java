package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.line;
import static naru.http.WireCase.refused;

import java.util.List;

/** RFC 9112 §2 and §3, RFC 9110 §9.1. */
final class RequestLineCases {
  private RequestLineCases() {}

  static List<WireCase> all() {
    return List.of(
        answered("RFC 9112 §3: a plain request", line("GET /a?b=c HTTP/1.1"), "GET /a?b=c a []"),
        answered(
            "RFC 9112 §2.2: one empty line before the request line is ignored",
            "\r\n" + line("GET / HTTP/1.1"),
            "GET / a []"),
        answered(
            "RFC 9110 §9.1: a method is any token",
            line("M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1"),
            "M-SEARCH!#$%&'*+.^_`|~ / a []"),
        answered("RFC 9110 §9.1: methods are case-sensitive", line("get / HTTP/1.1"), "get / a []"),
        answered(
            "RFC 9110 §2.5: a later minor version is answered as the latest known",
            line("GET / HTTP/1.2"),
            "GET / a []"),
        answered(
            "RFC 9112 §3: percent codes are left as they are",
            line("GET /%2e%2E/%zz%00 HTTP/1.1"),
            "GET /%2e%2E/%zz%00 a []"),
        answered(
            "WHATWG URL: what browsers leave unencoded in a query",
            line("GET /?a=|^`{}\"<>\\ HTTP/1.1"),
            "GET /?a=|^`{}\"<>\\ a []"),
        answered(
            "RFC 9112 §3.2.1: two slashes are a path, not a host",
            line("GET //evil/x HTTP/1.1"),
            "GET //evil/x a []"),
        refused("RFC 9112 §2.2: a line ends in CRLF, not LF", "GET / HTTP/1.1\nHost: a\n\n", 400),
        refused(
            "RFC 9112 §2.2: the request line alone ends in LF",
            "GET / HTTP/1.1\nHost: a\r\n\r\n",
            400),
        refused(
            "RFC 9112 §2.2: a bare CR in the request line",
            "GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n",
            400),
        refused("RFC 9112 §2.2: a bare CR ends no line", "GET / HTTP/1.1\rHost: a\r\n\r\n", 400),
        refused("RFC 9112 §2.2: CR CR LF ends no line", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", 400),
        refused("RFC 9112 §2.2: a bare LF before the request", "\nGET / HTTP/1.1\r\n\r\n", 400),
        refused(
            "RFC 9112 §2.2: an empty line is ignored, but not a row of them",
            "\r\n\r\n\r\n" + line("GET / HTTP/1.1"),
            400),
        refused("RFC 9112 §3: two spaces after the method", line("GET  / HTTP/1.1"), 400),
        refused("RFC 9112 §3: two spaces before the version", line("GET /  HTTP/1.1"), 400),
        refused("RFC 9112 §3: a space before the method", line(" GET / HTTP/1.1"), 400),
        refused("RFC 9112 §3: a space after the version", line("GET / HTTP/1.1 "), 400),
        refused("RFC 9112 §3: a tab for the first space", line("GET\t/ HTTP/1.1"), 400),
        refused("RFC 9112 §3: a tab for the second space", line("GET /\tHTTP/1.1"), 400),
        refused("RFC 9112 §3: a form feed for a space", line("GET /\fHTTP/1.1"), 400),
        refused("RFC 9112 §3: a space in the target", line("GET /a b HTTP/1.1"), 400),
        refused("RFC 9112 §3: no version", line("GET /"), 400),
        refused("RFC 9112 §3: no version behind the space", line("GET / "), 400),
        refused("RFC 9112 §3: no target", line("GET HTTP/1.1"), 400),
        refused("RFC 9112 §3: an empty target", line("GET  HTTP/1.1"), 400),
        refused("RFC 9112 §3: a method alone", line("GET"), 400),
        refused("RFC 9110 §9.1: no method", line("/ HTTP/1.1"), 400),
        refused("RFC 9110 §5.6.2: a method with a colon", line("GE:T / HTTP/1.1"), 400),
        refused("RFC 9110 §5.6.2: a method in quotes", line("\"GET\" / HTTP/1.1"), 400),
        refused("RFC 9110 §5.6.2: a method with a NUL", line("GE\0T / HTTP/1.1"), 400),
        refused("RFC 9110 §5.6.2: a method beyond ASCII", line("GÉT / HTTP/1.1"), 400),
        refused(
            "RFC 9112 §2.3: the name of the version is upper case", line("GET / http/1.1"), 400),
        refused("RFC 9112 §2.3: another protocol's name", line("GET / HTTQ/1.1"), 400),
        refused("RFC 9112 §2.3: a version without minor", line("GET / HTTP/1"), 400),
        refused("RFC 9112 §2.3: a minor of two digits", line("GET / HTTP/1.10"), 400),
        refused("RFC 9112 §2.3: a major of two digits", line("GET / HTTP/01.1"), 400),
        refused("RFC 9112 §2.3: a version that is no number", line("GET / HTTP/1.x"), 400),
        refused("RFC 9112 §2.3: a comma in the version", line("GET / HTTP/1,1"), 400),
        refused("RFC 9112 §2.3: a sign in the version", line("GET / HTTP/+1.1"), 400),
        refused(
            "RFC 9110 §15.6.6: version 2.0 in a request line", line("GET / HTTP/2.0"), 505, 400),
        refused(
            "RFC 9110 §15.6.6: version 0.9 in a request line", line("GET / HTTP/0.9"), 505, 400),
        refused("RFC 9110 §15.6.6: version 3.7", line("GET / HTTP/3.7"), 505, 400),
        refused("RFC 9112 §3.2: a fragment is no part of a target", line("GET /a#b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2: a NUL in the target", line("GET /a\0b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2: a DEL in the target", line("GET /a\177b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2: an ESC in the target", line("GET /a\33[2Jb HTTP/1.1"), 400),
        refused(
            "RFC 3986 §2: bytes in the target that are no UTF-8", line("GET /\377 HTTP/1.1"), 400),
        refused(
            "RFC 3986 §2: a CSI of eight bits, which terminals obey",
            line("GET /\302\23331m HTTP/1.1"),
            400),
        refused("RFC 3986 §2: a next line, NEL", line("GET /a\302\205b HTTP/1.1"), 400),
        refused("RFC 3986 §2: a line separator", line("GET /a\342\200\250b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2.1: a path begins with a slash", line("GET a/b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2.1: a query without a path", line("GET ?a=b HTTP/1.1"), 400),
        refused("RFC 9112 §3.2.4: an asterisk is for OPTIONS only", line("GET * HTTP/1.1"), 400),
        refused("RFC 9112 §3.2.4: an asterisk stands alone", line("OPTIONS *x HTTP/1.1"), 400),
        answered(
            "RFC 9112 §3.2.4: OPTIONS of the whole server",
            line("OPTIONS * HTTP/1.1"),
            "OPTIONS * a []"),
        refused(
            "RFC 9112 §3.2.3: an authority is for CONNECT only", line("GET a:80 HTTP/1.1"), 400),
        refused(
            "RFC 9110 §9.3.6: this server is no proxy and has no CONNECT",
            line("CONNECT a:443 HTTP/1.1"),
            501,
            405,
            400),
        answered(
            "RFC 9110 §9.3.8: TRACE is the listener's to answer",
            line("TRACE / HTTP/1.1"),
            "TRACE / a []"),
        refused(
            "RFC 9112 §3: a target beyond the limit is 414",
            line("GET /" + "a".repeat(20_000) + " HTTP/1.1"),
            414,
            431),
        refused(
            "RFC 9110 §15.6.2: a method beyond the limit",
            line("A".repeat(20_000) + " / HTTP/1.1"),
            400,
            414,
            431,
            501));
  }
}
