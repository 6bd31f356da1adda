package naru.http;

import static naru.http.WireCase.answered;
import static naru.http.WireCase.chunks;
import static naru.http.WireCase.post;
import static naru.http.WireCase.refused;

import java.util.ArrayList;
import java.util.List;

/** RFC 9112 §6.1, §7. */
final class CodingCases {
  private static final String BODY = "5\r\nhello\r\n0\r\n\r\n";
  private static final String SEEN = "POST / a [hello]";

  private CodingCases() {}

  static List<WireCase> all() {
    List<WireCase> all = new ArrayList<>(codings());
    all.addAll(sizes());
    all.addAll(extensions());
    all.addAll(trailers());
    return all;
  }

  private static WireCase badCoding(String what, String value) {
    return refused(
        "RFC 9112 §6.1: a coding that is " + what,
        post("Transfer-Encoding:" + value, BODY),
        400,
        501);
  }

  private static List<WireCase> codings() {
    return List.of(
        answered("RFC 9112 §7.1: a body in a chunk", chunks(BODY), SEEN),
        answered(
            "RFC 9112 §7: the coding in any case", post("Transfer-Encoding: cHuNkEd", BODY), SEEN),
        answered(
            "RFC 9110 §5.6.3: tabs around the coding",
            post("transfer-encoding:\tchunked\t", BODY),
            SEEN),
        badCoding("chunked twice", " chunked, chunked"),
        badCoding("one that is not known before chunked", " gzip, chunked"),
        badCoding("one that is not known", " gzip"),
        badCoding("chunked, but not last", " chunked, gzip"),
        badCoding("identity, which is no more", " identity"),
        badCoding("identity before chunked", " identity, chunked"),
        badCoding("chunked and identity", " chunked, identity"),
        badCoding("almost chunked", " xchunked"),
        badCoding("chunked and more", " chunkedx"),
        badCoding("in quotes", " \"chunked\""),
        badCoding("followed by a parameter", " chunked;q=1"),
        badCoding("two words", " chunked foo"),
        badCoding("two words by a tab", " x\tchunked"),
        badCoding("behind a control", " \13chunked"),
        badCoding("behind a NUL", " \0chunked"),
        badCoding("empty", ""),
        badCoding("behind a comma", " , chunked"),
        badCoding("before a comma", " chunked,"),
        badCoding("with the long s for an s", " chunked\305\277"),
        refused(
            "RFC 9112 §6.1: chunked on two lines",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", BODY),
            400,
            501),
        refused(
            "RFC 9112 §6.1: a second line hides chunked",
            post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", BODY),
            400,
            501),
        refused(
            "RFC 9112 §6.1: chunked behind another line",
            post("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", BODY),
            400,
            501),
        refused(
            "RFC 9112 §6.1: an empty line beside chunked",
            post("Transfer-Encoding:\r\nTransfer-Encoding: chunked", BODY),
            400,
            501),
        refused(
            "RFC 9112 §6.1: 1.0 has no codings",
            "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + BODY,
            400),
        refused(
            "RFC 9112 §6.1: 1.0 has no codings, kept alive or not",
            "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n"
                + BODY,
            400));
  }

  private static WireCase badChunks(String what, String body) {
    return refused("RFC 9112 §7.1: " + what, chunks(body), 400);
  }

  private static List<WireCase> sizes() {
    return List.of(
        answered("RFC 9112 §7.1: no chunk but the last", chunks("0\r\n\r\n"), "POST / a []"),
        answered(
            "RFC 9112 §7.1: several chunks",
            chunks("2\r\nhe\r\n1\r\nl\r\n2\r\nlo\r\n0\r\n\r\n"),
            SEEN),
        answered(
            "RFC 9112 §7.1: hexadecimal in lower case",
            chunks("a\r\n0123456789\r\n0\r\n\r\n"),
            "POST / a [0123456789]"),
        answered(
            "RFC 9112 §7.1: hexadecimal in upper case",
            chunks("A\r\n0123456789\r\n0\r\n\r\n"),
            "POST / a [0123456789]"),
        answered("RFC 9112 §7.1: leading zeros", chunks("0005\r\nhello\r\n000\r\n\r\n"), SEEN),
        answered(
            "RFC 9112 §7.1: data that looks like chunks",
            chunks("7\r\n0\r\n\r\nGE\r\n0\r\n\r\n"),
            "POST / a [0\r\n\r\nGE]"),
        badChunks("a size that ends in LF", "5\nhello\r\n0\r\n\r\n"),
        badChunks("a size that ends in CR", "5\rhello\r\n0\r\n\r\n"),
        badChunks("a size with a CR before the CRLF", "5\r\r\nhello\r\n0\r\n\r\n"),
        badChunks("a chunk that ends in LF", "5\r\nhello\n0\r\n\r\n"),
        badChunks("a chunk that ends in CR", "5\r\nhello\r0\r\n\r\n"),
        badChunks("a chunk without an end", "5\r\nhello0\r\n\r\n"),
        badChunks("a chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
        badChunks("a chunk shorter than its size", "6\r\nhello\r\n0\r\n\r\n"),
        badChunks("the last chunk ends in LF", "5\r\nhello\r\n0\n\r\n"),
        badChunks("the body ends in LF", "5\r\nhello\r\n0\r\n\n"),
        badChunks("no size", "\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size that is a word", "five\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size below zero", "-5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size with a sign", "+5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size with a mark", "0x5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size in quotes", "\"5\"\r\nhello\r\n0\r\n\r\n"),
        badChunks("a space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a tab before the size", "\t5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a space behind the size", "5 \r\nhello\r\n0\r\n\r\n"),
        badChunks("a space in the size", "0 5\r\nhello\r\n0\r\n\r\n"),
        badChunks("a word behind the size", "5 x\r\nhello\r\n0\r\n\r\n"),
        badChunks("a NUL behind the size", "5\0\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size of seventeen digits", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size that wraps to below zero", "ffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
        badChunks("a size beyond an int that wraps to 5", "10000000000000000000005\r\nhello\r\n"),
        refused(
            "RFC 9110 §15.5.14: a chunk beyond the limit is 413 or 400",
            chunks("7fffffff\r\n" + "x".repeat(1100 << 10)),
            413,
            400));
  }

  private static WireCase goodExtension(String extension) {
    return answered(
        "RFC 9112 §7.1.1: the extension " + extension + " is ignored",
        chunks("5" + extension + "\r\nhello\r\n0" + extension + "\r\n\r\n"),
        SEEN);
  }

  private static WireCase badExtension(String what, String extension) {
    return refused(
        "RFC 9112 §7.1.1: an extension " + what,
        chunks("5" + extension + "\r\nhello\r\n0\r\n\r\n"),
        400);
  }

  private static List<WireCase> extensions() {
    return List.of(
        goodExtension(";a"),
        goodExtension(";a=b"),
        goodExtension(" ; a = b"),
        goodExtension(";a=\"b c;\\\"d\""),
        goodExtension(";a;b=c;d"),
        badExtension("without a name", ";"),
        badExtension("without a name but a value", ";=b"),
        badExtension("without a value", ";a="),
        badExtension("with a LF", ";a\nb"),
        badExtension("with a LF in quotes", ";a=\"\n\""),
        badExtension("with a CR", ";a\rb"),
        badExtension("with a CR in quotes", ";a=\"\rb\""),
        badExtension("with a quote that isn't closed", ";a=\"b"),
        badExtension("with a NUL", ";a=\0"),
        badExtension("with a space in its name", ";a b"),
        badExtension("that is too long", ";a=" + "b".repeat(20_000)),
        badExtension("too long by its number", ";a".repeat(10_000)));
  }

  private static WireCase badTrailer(String what, String trailer) {
    return refused(
        "RFC 9112 §7.1.2: a trailer " + what, chunks("5\r\nhello\r\n0\r\n" + trailer), 400);
  }

  private static WireCase trailer(String what, String line) {
    return answered(
        "RFC 9110 §6.5.1: " + what, chunks("5\r\nhello\r\n0\r\n" + line + "\r\n\r\n"), SEEN);
  }

  private static List<WireCase> trailers() {
    return List.of(
        trailer("a trailer", "X: y"),
        trailer("two trailers", "X: y\r\nZ: w"),
        trailer("a Content-Length in the trailers has no effect", "Content-Length: 50"),
        trailer("a Transfer-Encoding in the trailers has no effect", "Transfer-Encoding: chunked"),
        trailer("a Host in the trailers has no effect", "Host: evil"),
        trailer("a Connection in the trailers has no effect", "Connection: close"),
        badTrailer("without a colon", "X\r\n\r\n"),
        badTrailer("with a space before the colon", "X : y\r\n\r\n"),
        badTrailer("that is folded", "X: y\r\n z\r\n\r\n"),
        badTrailer("that begins with a space", " X: y\r\n\r\n"),
        badTrailer("with a NUL", "X: \0\r\n\r\n"),
        badTrailer("with a LF for its end", "X: y\n\r\n"),
        badTrailer("with a CR for its end", "X: y\r\r\n"),
        badTrailer("that is a request", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n"),
        refused(
            "RFC 6585 §5: trailers beyond the limit",
            chunks("5\r\nhello\r\n0\r\nX: " + "y".repeat(17 << 10) + "\r\n\r\n"),
            431,
            400),
        refused(
            "RFC 6585 §5: more trailers than the limit",
            chunks("5\r\nhello\r\n0\r\n" + "X: y\r\n".repeat(101) + "\r\n"),
            431,
            400));
  }
}
