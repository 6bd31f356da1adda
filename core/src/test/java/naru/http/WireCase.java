package naru.http;

import java.util.List;
import java.util.Set;

/**
 * Bytes that a client sends and what must come of them. Behind them the test sends {@link #NEXT},
 * so that a server that finds another end of the message than it should gives itself away.
 *
 * @param name what must hold, with the section that says so
 * @param raw the bytes, a character each
 * @param statuses of the first answer, one of these
 * @param requests what the listener must have seen, each as method, target, host and [body]
 * @param goesOn whether the connection lives on, so that NEXT is answered
 */
record WireCase(
    String name, String raw, Set<Integer> statuses, List<String> requests, boolean goesOn) {
  static final String NEXT = "GET /next HTTP/1.1\r\nHost: next\r\nConnection: close\r\n\r\n";
  static final String NEXT_SEEN = "GET /next next []";

  /** Refused with one of these statuses; nothing reaches the listener, nothing behind is read. */
  static WireCase refused(String name, String raw, Integer... statuses) {
    return new WireCase(name, raw, Set.of(statuses), List.of(), false);
  }

  /** Answered 200, each request of it, and what follows too. */
  static WireCase answered(String name, String raw, String... requests) {
    return new WireCase(name, raw, Set.of(200), List.of(requests), true);
  }

  /** Answered 200 and then closed; what follows is not read. */
  static WireCase answeredLast(String name, String raw, String... requests) {
    return new WireCase(name, raw, Set.of(200), List.of(requests), false);
  }

  /** A GET with these lines, Host among them if there is to be one. */
  static String get(String... lines) {
    return "GET / HTTP/1.1\r\n" + String.join("\r\n", lines) + "\r\n\r\n";
  }

  /** A request line with a Host behind it. */
  static String line(String requestLine) {
    return requestLine + "\r\nHost: a\r\n\r\n";
  }

  /** A POST with one more line and what comes behind the head. */
  static String post(String line, String rest) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n" + rest;
  }

  /** A POST in chunks, as they go over the wire. */
  static String chunks(String rest) {
    return post("Transfer-Encoding: chunked", rest);
  }

  /** Short enough to be sent byte by byte. */
  boolean isShort() {
    return raw.length() < 2000;
  }

  @Override
  public String toString() {
    return name;
  }
}
