package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.answeredLast;
import static naru.http.WireCase.post;
import static naru.http.WireCase.refused;

import java.util.List;

/** RFC 9110 §8.6, RFC 9112 §6.2 and §6.3. */
final class LengthCases {
  private LengthCases() {}

  private static WireCase badLength(String what, String value) {
    return refused(
        "RFC 9110 §8.6: a length that is " + what, post("Content-Length:" + value, "hello"), 400);
  }

  private static WireCase twoLengths(String what, String first, String second) {
    return refused(
        "RFC 9112 §6.3: " + what,
        post("Content-Length: " + first + "\r\nContent-Length: " + second, "hello"),
        400);
  }

  static List<WireCase> all() {
    return List.of(
        answered(
            "RFC 9112 §6.2: five bytes", post("Content-Length: 5", "hello"), "POST / a [hello]"),
        answered("RFC 9112 §6.2: none", post("Content-Length: 0", ""), "POST / a []"),
        answered("RFC 9112 §6.3: no length is no body", post("X: y", ""), "POST / a []"),
        answered(
            "RFC 9112 §6.3: a GET may have a body too",
            "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
            "GET / a [hello]"),
        answered(
            "RFC 9112 §6.2: the name in any case",
            post("cONTENT-lENGTH:\t5\t", "hello"),
            "POST / a [hello]"),
        answered(
            "RFC 9110 §8.6: leading zeros are digits",
            post("Content-Length: 005", "hello"),
            "POST / a [hello]"),
        answered(
            "RFC 9112 §6.2: a body that looks like a request",
            post("Content-Length: 19", "GET /x HTTP/1.1\r\n\r\n"),
            "POST / a [GET /x HTTP/1.1\r\n\r\n]"),
        answered(
            "RFC 9112 §2.2: a CRLF behind the body, which old clients send",
            post("Content-Length: 5", "hello\r\n"),
            "POST / a [hello]"),
        answeredLast(
            "RFC 9112 §6.2: a length in 1.0",
            "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
            "POST /  [hello]"),
        badLength("a word", " five"),
        badLength("empty", ""),
        badLength("blank", "  "),
        badLength("signed", " +5"),
        badLength("below zero", " -1"),
        badLength("zero with a sign", " -0"),
        badLength("two numbers", " 5 5"),
        badLength("hexadecimal", " 0x5"),
        badLength("hexadecimal without a mark", " a"),
        badLength("a fraction", " 5.0"),
        badLength("a power", " 5e0"),
        badLength("grouped", " 1_0"),
        badLength("in quotes", " \"5\""),
        badLength("followed by a semicolon", " 5;"),
        badLength("followed by a word", " 5 bytes"),
        badLength("a list", " 5, 6"),
        badLength("a list of the same", " 5, 5"),
        badLength("a list without spaces", " 5,5"),
        badLength("a list with an empty member", " 5,"),
        badLength("a list that begins empty", " ,5"),
        badLength("beyond a long", " 99999999999999999999"),
        badLength("one beyond a long", " 9223372036854775808"),
        badLength("beyond twice a long, so that it wraps to 5", " 18446744073709551621"),
        badLength("in digits of another script", " \331\245"),
        badLength("behind a NUL", " \0005"),
        twoLengths("two lengths", "5", "6"),
        twoLengths("two lengths, the first none", "0", "5"),
        twoLengths("two lengths, the second none", "5", "0"),
        twoLengths("twice the same length", "5", "5"),
        refused(
            "RFC 9112 §6.3: a length and a coding",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n"),
            400),
        refused(
            "RFC 9112 §6.3: a coding and a length",
            post("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n"),
            400),
        refused(
            "RFC 9112 §6.3: a coding and a length of nothing",
            post("Transfer-Encoding: chunked\r\nContent-Length: 0", "0\r\n\r\n"),
            400),
        refused(
            "RFC 9110 §15.5.14: a body beyond the limit is 413",
            post("Content-Length: 1048577", ""),
            413),
        refused(
            "RFC 9110 §15.5.14: a length that nobody has is 413",
            post("Content-Length: 999999999999999999", "hello"),
            413,
            400));
  }
}
