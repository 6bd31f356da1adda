package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.answeredLast;
import static naru.http.WireCase.get;
import static naru.http.WireCase.line;
import static naru.http.WireCase.post;
import static naru.http.WireCase.refused;

import java.util.List;

/** RFC 9110 §7.6.1, §10.1.1, RFC 9112 §9. */
final class ConnectionCases {
  private ConnectionCases() {}

  private static WireCase closes(String what, String... lines) {
    return answeredLast("RFC 9112 §9.6: " + what, get(lines), "GET / a []");
  }

  private static WireCase lives(String what, String... lines) {
    return answered("RFC 9112 §9.3: " + what, get(lines), "GET / a []");
  }

  static List<WireCase> all() {
    return List.of(
        closes("close", "Host: a", "Connection: close"),
        closes("Close", "Host: a", "Connection: Close"),
        closes("close among others", "Host: a", "Connection: foo, close"),
        closes("close among others without spaces", "Host: a", "Connection: foo,close,bar"),
        closes("close behind a tab", "Host: a", "Connection: foo,\tclose\t,"),
        closes("close on a second line", "Host: a", "Connection: foo", "Connection: close"),
        closes("close beats keep-alive", "Host: a", "Connection: keep-alive, close"),
        closes("keep-alive doesn't beat close", "Host: a", "Connection: close, keep-alive"),
        lives("keep-alive", "Host: a", "Connection: keep-alive"),
        lives("nothing said", "Host: a"),
        lives("an unknown option", "Host: a", "Connection: foo"),
        lives("an option that only contains close", "Host: a", "Connection: closed, xclose"),
        lives("an empty list", "Host: a", "Connection: , ,"),
        lives("Proxy-Connection means nothing", "Host: a", "Proxy-Connection: close"),
        answeredLast(
            "RFC 9112 §9.3: 1.0 closes", "GET / HTTP/1.0\r\nHost: a\r\n\r\n", "GET / a []"),
        answered(
            "RFC 9112 §9.3: 1.0 with keep-alive doesn't",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
            "GET / a []"),
        answered(
            "RFC 9112 §9.3: 1.0 with Keep-Alive doesn't",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: Keep-Alive\r\n\r\n",
            "GET / a []"),
        answeredLast(
            "RFC 9112 §9.3: 1.0 with both closes",
            "GET / HTTP/1.0\r\nHost: a\r\nConnection: keep-alive, close\r\n\r\n",
            "GET / a []"),
        answered(
            "RFC 9112 §9.3.2: requests in a row are answered in order",
            line("GET /1 HTTP/1.1")
                + "POST /2 HTTP/1.1\r\nHost: b\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /3 HTTP/1.1\r\nHost: c\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n"
                + line("GET /4 HTTP/1.1"),
            "GET /1 a []",
            "POST /2 b [hello]",
            "POST /3 c [hello]",
            "GET /4 a []"),
        answered(
            "RFC 9112 §9.3.2: many requests in a row",
            line("GET /n HTTP/1.1").repeat(40),
            java.util.Collections.nCopies(40, "GET /n a []").toArray(String[]::new)),
        answeredLast(
            "RFC 9112 §9.6: nothing behind a close is answered",
            line("GET /1 HTTP/1.1")
                + "GET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                + line("GET /3 HTTP/1.1"),
            "GET /1 a []",
            "GET /2 a []"),
        refused(
            "RFC 9110 §10.1.1: an unknown expectation is 417",
            post("Content-Length: 5\r\nExpect: 200-maybe", "hello"),
            417),
        refused(
            "RFC 9110 §10.1.1: an unknown one beside 100-continue is 417",
            post("Content-Length: 5\r\nExpect: 100-continue, 200-maybe", "hello"),
            417),
        answered(
            "RFC 9110 §10.1.1: an expectation without a body is ignored",
            get("Host: a", "Expect: 100-continue"),
            "GET / a []"),
        answered(
            "RFC 9110 §10.1.1: a body that didn't wait for the 100",
            post("Content-Length: 5\r\nExpect: 100-Continue", "hello"),
            "POST / a [hello]"),
        answeredLast(
            "RFC 9110 §10.1.1: 1.0 has no expectations",
            "POST / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello",
            "POST /  [hello]"),
        answered(
            "RFC 9110 §7.8: an upgrade that nobody offers is ignored",
            get("Host: a", "Connection: Upgrade", "Upgrade: websocket"),
            "GET / a []"),
        answered(
            "RFC 9113 §3.1: h2c by upgrade is ignored",
            get(
                "Host: a",
                "Connection: Upgrade, HTTP2-Settings",
                "Upgrade: h2c",
                "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA"),
            "GET / a []"),
        answered(
            "RFC 9110 §7.8: an upgrade that Connection doesn't name is ignored",
            get("Host: a", "Upgrade: websocket"),
            "GET / a []"));
  }
}
