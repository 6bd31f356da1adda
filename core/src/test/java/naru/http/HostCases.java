package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.answeredLast;
import static naru.http.WireCase.get;
import static naru.http.WireCase.line;
import static naru.http.WireCase.refused;

import java.util.List;

/** RFC 9110 §7.2, RFC 9112 §3.2. */
final class HostCases {
  private HostCases() {}

  static List<WireCase> all() {
    return List.of(
        refused("RFC 9112 §3.2: no Host in 1.1", "GET / HTTP/1.1\r\n\r\n", 400),
        refused("RFC 9112 §3.2: no Host in 1.2 either", "GET / HTTP/1.2\r\nA: b\r\n\r\n", 400),
        refused(
            "RFC 9112 §3.2: no Host in 1.1, whatever the target names",
            "GET http://a/ HTTP/1.1\r\n\r\n",
            400),
        answeredLast("RFC 9112 §3.2: 1.0 may lack it", "GET / HTTP/1.0\r\n\r\n", "GET /  []"),
        refused("RFC 9112 §3.2: two Hosts", get("Host: a", "Host: b"), 400),
        refused("RFC 9112 §3.2: twice the same Host", get("Host: a", "Host: a"), 400),
        refused("RFC 9112 §3.2: two Hosts in any case", get("Host: a", "X: y", "hOST: b"), 400),
        refused(
            "RFC 9112 §3.2: two Hosts in 1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        answered(
            "RFC 9112 §3.2: the Host of each request is its own, however like the last",
            get("Host: ab") + get("Host: ac") + get("Host: Ac") + get("Host: a") + get("Host: ab"),
            "GET / ab []",
            "GET / ac []",
            "GET / Ac []",
            "GET / a []",
            "GET / ab []"),
        refused("RFC 9112 §3.2: a list of Hosts", get("Host: a, b"), 400),
        refused("RFC 9112 §3.2: a list of Hosts without a space", get("Host: a,b"), 400),
        refused("RFC 9112 §3.2: a space in it", get("Host: a b"), 400),
        refused("RFC 9112 §3.2: a tab in it", get("Host: a\tb"), 400),
        refused("RFC 9112 §3.2: a slash in it", get("Host: a/b"), 400),
        refused("RFC 9112 §3.2: a backslash in it", get("Host: a\\b"), 400),
        refused("RFC 9112 §3.2: a question mark in it", get("Host: a?b"), 400),
        refused("RFC 9112 §3.2: a fragment in it", get("Host: a#b"), 400),
        refused("RFC 9112 §3.2: a URL instead of it", get("Host: http://a"), 400),
        refused("RFC 9110 §4.2.4: a user in it", get("Host: me@a"), 400),
        refused("RFC 3986 §3.2.2: angle brackets in it", get("Host: <a>"), 400),
        refused("RFC 3986 §3.2.2: a quote in it", get("Host: \"a\""), 400),
        refused("RFC 3986 §3.2.2: a byte beyond ASCII", get("Host: caf\351"), 400),
        refused("RFC 3986 §3.2.3: a port that is a word", get("Host: a:http"), 400),
        refused("RFC 3986 §3.2.3: a port with a sign", get("Host: a:+80"), 400),
        refused("RFC 3986 §3.2.3: a port below zero", get("Host: a:-1"), 400),
        refused("RFC 3986 §3.2.3: a port that can't be", get("Host: a:65536"), 400),
        refused("RFC 3986 §3.2.3: a port beyond all numbers", get("Host: a:99999999999"), 400),
        refused("RFC 3986 §3.2.3: two ports", get("Host: a:80:80"), 400),
        refused("RFC 3986 §3.2.3: a port without a name", get("Host: :80"), 400),
        refused("RFC 3986 §3.2.2: IPv6 without brackets", get("Host: ::1"), 400),
        refused("RFC 3986 §3.2.2: a bracket that isn't closed", get("Host: [::1"), 400),
        refused("RFC 3986 §3.2.2: brackets with nothing in them", get("Host: []"), 400),
        refused("RFC 3986 §3.2.2: brackets with a name in them", get("Host: [xyz]"), 400),
        refused("RFC 3986 §3.2.2: something behind the bracket", get("Host: [::1]x"), 400),
        refused("RFC 3986 §2.1: a percent sign without a code", get("Host: a%"), 400),
        refused("RFC 3986 §2.1: a percent sign with a wrong code", get("Host: a%zz"), 400),
        answered("RFC 3986 §3.2.2: IPv6 and a port", get("Host: [::1]:80"), "GET / [::1]:80 []"),
        answered("RFC 3986 §3.2.2: a name and a port", get("Host: a.B-c:80"), "GET / a.B-c:80 []"),
        answered("RFC 3986 §3.2.3: a port may be empty", get("Host: a:"), "GET / a: []"),
        answered("RFC 3986 §3.2.2: an underscore", get("Host: my_host"), "GET / my_host []"),
        answered("RFC 9112 §3.2: a Host may be empty", get("Host:"), "GET /  []"),
        answered("RFC 9112 §3.2: Host may be written HOST", get("HOST: a"), "GET / a []"),
        answered(
            "RFC 9112 §3.2.2: an absolute target overrides Host",
            line("GET http://b:8080/x?y=z HTTP/1.1"),
            "GET /x?y=z b:8080 []"),
        answered(
            "RFC 9112 §3.2.2: an absolute target in upper case",
            line("GET HTTP://B/x HTTP/1.1"),
            "GET /x B []"),
        answered(
            "RFC 9112 §3.2.2: an absolute target without a path",
            line("GET http://b HTTP/1.1"),
            "GET / b []"),
        answered(
            "RFC 9112 §3.2.2: an absolute target with a query only",
            line("GET http://b?x=y HTTP/1.1"),
            "GET /?x=y b []"),
        answered(
            "RFC 9112 §3.2.4: OPTIONS of an absolute target without a path is for the server",
            line("OPTIONS http://b HTTP/1.1"),
            "OPTIONS * b []"),
        refused(
            "RFC 9110 §4.2.1: an absolute target without host",
            line("GET http:///x HTTP/1.1"),
            400),
        refused(
            "RFC 9110 §4.2.4: an absolute target with a user",
            line("GET http://me@b/ HTTP/1.1"),
            400),
        refused(
            "RFC 9112 §3.2.2: an absolute target with a bad port",
            line("GET http://b:x/ HTTP/1.1"),
            400),
        refused("RFC 9110 §4.2: another scheme", line("GET ftp://b/ HTTP/1.1"), 400, 421),
        refused("RFC 9110 §4.2: a scheme alone", line("GET http: HTTP/1.1"), 400),
        refused(
            "RFC 9112 §3.2: an absolute target doesn't excuse a bad Host",
            "GET http://b/ HTTP/1.1\r\nHost: a/b\r\n\r\n",
            400));
  }
}
