package naru.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.stream.Stream;

/** What a server on this machine sent back, read from a plain socket. */
record Answer(int status, List<String> fields, String body) {
  /** Sends a request without a body; fields are whole lines. */
  static Answer get(int port, String target, String... fields) {
    return of(port, "GET", target, "", fields);
  }

  static Answer of(int port, String method, String target, String body, String... fields) {
    byte[] content = body.getBytes(UTF_8);
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    head.append("Host: localhost:").append(port).append("\r\nConnection: close\r\n");
    Stream.of(fields).forEach(field -> head.append(field).append("\r\n"));
    if (content.length > 0) {
      head.append("Content-Length: ").append(content.length).append("\r\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head.append("\r\n").toString().getBytes(UTF_8));
      socket.getOutputStream().write(content);
      return parse(socket.getInputStream().readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + target + " on port " + port, e);
    }
  }

  private static Answer parse(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new AssertionError("This is no answer: '" + text + "'");
    }
    List<String> lines = text.substring(0, end).lines().toList();
    int status = Integer.parseInt(lines.getFirst().substring(9, 12));
    Answer raw = new Answer(status, lines.subList(1, lines.size()), text.substring(end + 4));
    String body = raw.field("Transfer-Encoding").equals("chunked") ? unchunked(raw.body) : raw.body;
    return new Answer(status, raw.fields, new String(body.getBytes(ISO_8859_1), UTF_8));
  }

  private static String unchunked(String body) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int at = 0; ; ) {
      int line = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, line), 16);
      if (size == 0) {
        return whole.toString(ISO_8859_1);
      }
      whole.writeBytes(body.substring(line + 2, line + 2 + size).getBytes(ISO_8859_1));
      at = line + 2 + size + 2;
    }
  }

  /** The value of a field that was sent once; empty if it wasn't. */
  String field(String name) {
    List<String> all = all(name);
    if (all.size() > 1) {
      throw new AssertionError(name + " was sent " + all.size() + " times: " + all);
    }
    return all.isEmpty() ? "" : all.getFirst();
  }

  List<String> all(String name) {
    return fields.stream()
        .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(line -> line.substring(name.length() + 1).strip())
        .toList();
  }
}
