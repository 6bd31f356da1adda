package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.get;
import static naru.http.WireCase.refused;

import java.util.List;

/** RFC 9110 §5, RFC 9112 §5. */
final class FieldCases {
  private FieldCases() {}

  static List<WireCase> all() {
    return List.of(
        refused("RFC 9112 §5.1: a space before the colon", get("Host: a", "X : b"), 400),
        refused("RFC 9112 §5.1: a tab before the colon", get("Host: a", "X\t: b"), 400),
        refused(
            "RFC 9112 §5.1: a space before the colon of a length",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nhello",
            400),
        refused(
            "RFC 9112 §5.1: a space before the colon of a coding",
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            400),
        refused("RFC 9110 §5.1: an empty name", get("Host: a", ": b"), 400),
        refused("RFC 9112 §5: no colon", get("Host: a", "X"), 400),
        refused("RFC 9112 §5.2: a folded line", get("Host: a", "X: b", " c"), 400),
        refused("RFC 9112 §5.2: a line folded by a tab", get("Host: a", "X: b", "\tc"), 400),
        refused("RFC 9112 §5.2: a folded Host", get("Host: a", " b"), 400),
        refused(
            "RFC 9112 §5.2: a folded length",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n 5\r\n\r\nhello",
            400),
        refused("RFC 9112 §5.2: a line of spaces only", get("Host: a", "  "), 400),
        refused(
            "RFC 9112 §2.2: a space right behind the request line",
            "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
            400),
        refused(
            "RFC 9112 §2.2: a tab right behind the request line",
            "GET / HTTP/1.1\r\n\tX: y\r\nHost: a\r\n\r\n",
            400),
        refused("RFC 9110 §5.5: a NUL in a value", get("Host: a", "X: b\0c"), 400),
        refused("RFC 9110 §5.5: a NUL at the end of a value", get("Host: a", "X: b\0"), 400),
        refused("RFC 9110 §5.5: a CR in a value", get("Host: a", "X: b\rc"), 400),
        refused("RFC 9110 §5.5: a CR that hides a field", get("Host: a", "X: b\rY: c"), 400),
        refused("RFC 9110 §5.5: a LF in a value", get("Host: a", "X: b\nc"), 400),
        refused("RFC 9110 §5.5: a LF that hides a field", get("Host: a", "X: b\nY: c"), 400),
        refused("RFC 9110 §5.5: a CR before the CRLF", get("Host: a", "X: b\r"), 400),
        refused("RFC 9110 §5.5: an ESC in a value", get("Host: a", "X: b\33[2J"), 400),
        refused("RFC 9110 §5.5: a DEL in a value", get("Host: a", "X: b\177"), 400),
        refused("RFC 9110 §5.5: a vertical tab before a value", get("Host: a", "X:\13b"), 400),
        refused("RFC 9110 §5.1: a space in a name", get("Host: a", "X Y: b"), 400),
        refused("RFC 9110 §5.1: a NUL in a name", get("Host: a", "X\0Y: b"), 400),
        refused("RFC 9110 §5.1: brackets in a name", get("Host: a", "X[0]: b"), 400),
        refused("RFC 9110 §5.1: a slash in a name", get("Host: a", "X/Y: b"), 400),
        refused("RFC 9110 §5.1: an at sign in a name", get("Host: a", "X@Y: b"), 400),
        refused("RFC 9110 §5.1: quotes around a name", get("Host: a", "\"X\": b"), 400),
        refused("RFC 9110 §5.1: a name beyond ASCII", get("Host: a", "\303\211: b"), 400),
        refused("RFC 9110 §5.1: a CR in a name", get("Host: a", "X\rY: b"), 400),
        refused("RFC 9112 §2.2: the head ends in LF LF", "GET / HTTP/1.1\r\nHost: a\n\n", 400),
        refused(
            "RFC 9112 §2.2: the empty line is LF alone", "GET / HTTP/1.1\r\nHost: a\r\n\n", 400),
        refused(
            "RFC 9112 §2.2: the empty line is CR alone", "GET / HTTP/1.1\r\nHost: a\r\n\r", 400),
        refused(
            "RFC 6585 §5: more fields than the limit",
            get("Host: a" + "\r\nX: y".repeat(100)),
            431),
        answered(
            "RFC 6585 §5: as many fields as the limit",
            get("Host: a" + "\r\nX: y".repeat(99)),
            "GET / a []"),
        refused(
            "RFC 6585 §5: a field larger than the limit",
            get("Host: a", "X: " + "y".repeat(16 << 10)),
            431),
        refused(
            "RFC 6585 §5: a head that is too large and has no end",
            "GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(20 << 10),
            431),
        answered(
            "RFC 9110 §5.4: a field just within the limit",
            get("Host: a", "X: " + "y".repeat((16 << 10) - 100)),
            "GET / a []"),
        answered(
            "RFC 9110 §5.6.3: tabs around a value", get("Host:\ta\t", "X:\t y \t"), "GET / a []"),
        answered("RFC 9110 §5.6.3: no space before a value", get("Host:a"), "GET / a []"),
        answered("RFC 9110 §5.5: an empty value", get("Host: a", "X:", "Y: "), "GET / a []"),
        answered("RFC 9110 §5.5: a colon in a value", get("Host: a", "X: :y:"), "GET / a []"),
        answered("RFC 9110 §5.5: bytes beyond ASCII", get("Host: a", "X: \200\377"), "GET / a []"),
        answered(
            "RFC 9110 §5.1: all that a token may have",
            get("Host: a", "!#$%&'*+-.^_`|~09azAZ: b"),
            "GET / a []"));
  }
}
