package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a server answers to a request that is sent as it stands, up to the end of the connection.
 *
 * @param lines the fields, as sent
 * @param text the body as sent, a byte a character; nothing is decoded
 */
public record RawAnswer(int status, List<String> lines, String text) {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** Sends a request with Host and {@code Connection: close}, and these fields. */
  public static RawAnswer to(int port, String method, String target, String... fields)
      throws IOException {
    StringBuilder request = new StringBuilder(method + ' ' + target + " HTTP/1.1\r\nHost: x\r\n");
    for (int i = 0; i < fields.length; i += 2) {
      request.append(fields[i]).append(": ").append(fields[i + 1]).append("\r\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write(request.append("Connection: close\r\n\r\n").toString().getBytes(ISO_8859_1));
      return read(socket.getInputStream().readAllBytes());
    }
  }

  private static RawAnswer read(byte[] bytes) {
    String all = new String(bytes, ISO_8859_1);
    int end = all.indexOf("\r\n\r\n");
    List<String> lines = new ArrayList<>(List.of(all.substring(0, end).split("\r\n")));
    int status = Integer.parseInt(lines.removeFirst().split(" ")[1]);
    return new RawAnswer(status, lines, all.substring(end + 4));
  }

  /** The lines of a field, joined. */
  public Optional<String> field(String name) {
    String start = name + ": ";
    List<String> values =
        lines.stream()
            .filter(line -> line.regionMatches(true, 0, start, 0, start.length()))
            .map(line -> line.substring(start.length()))
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /** The body. */
  public byte[] body() {
    return text.getBytes(ISO_8859_1);
  }
}
