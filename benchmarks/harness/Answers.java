import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the servers have to answer, checked before anything is measured: who answers less would be
 * faster.
 */
final class Answers {
  static final String TEXT = "Hello, World!";
  static final String CHUNKS = "<h1>Hello Node!</h1><p>Hello Server!</p>";
  static final String JSON = "{\"message\":\"Hello, World!\"}";
  static final String JSON_BODY = "{\"name\":\"Naru\",\"count\":3,\"tags\":[\"a\",\"b\"]}";

  private Answers() {}

  static void check(Server server, Row row) throws Exception {
    if (row.isFresh()) {
      return;
    }
    if (row == Row.CONNECTION) {
      checkClose(server);
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    row.isSecure()
                        ? "https://localhost:" + server.tlsPort + row.path()
                        : "http://localhost:" + server.port + row.path()))
            .timeout(Duration.ofSeconds(10));
    if (row == Row.JSON_IN) {
      request
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(JSON_BODY));
    }
    try (HttpClient client = client(row)) {
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      check(row, answer);
    }
  }

  /**
   * A server that keeps the connection it was asked to close wouldn't be measured with a new one
   * for each request.
   */
  private static void checkClose(Server server) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(2000);
      String head = "GET /text HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(bytes(head));
      // Either closes it, or says that the client shall.
      StringBuilder answer = new StringBuilder();
      for (int b = socket.getInputStream().read(); b >= 0; b = socket.getInputStream().read()) {
        answer.append((char) b);
        if (answer.toString().toLowerCase(Locale.ROOT).endsWith("\r\nconnection: close\r\n")) {
          return;
        }
      }
    } catch (SocketTimeoutException e) {
      throw new IOException(
          "/text: the connection isn't closed, though the request asks for it", e);
    }
  }

  private static void check(Row row, HttpResponse<byte[]> answer) throws IOException {
    byte[] wanted =
        switch (row) {
          case CHUNKS -> bytes(CHUNKS);
          case JSON_OUT -> bytes(JSON);
          case JSON_IN -> bytes("Naru");
          case STATIC_1K -> Files.readAllBytes(Material.WWW.resolve("1k"));
          case STATIC_100K -> Files.readAllBytes(Material.WWW.resolve("100k"));
          case SLEEP -> bytes("slept");
          default -> bytes(TEXT);
        };
    demand(answer.statusCode() == 200, row, "the status is " + answer.statusCode());
    demand(
        Arrays.equals(answer.body(), wanted),
        row,
        "the body is " + shown(answer.body()) + ", not " + shown(wanted));
    String type =
        switch (row) {
          case CHUNKS -> "text/html";
          case JSON_OUT -> "application/json";
          case STATIC_1K, STATIC_100K -> "";
          default -> "text/plain";
        };
    String its = answer.headers().firstValue("Content-Type").orElse("");
    demand(its.startsWith(type), row, "the Content-Type is " + its + ", not " + type);
    boolean chunked = answer.headers().firstValue("Transfer-Encoding").isPresent();
    if (row == Row.HTTP2) {
      demand(answer.version() == HttpClient.Version.HTTP_2, row, "it is no HTTP/2");
    } else if (row != Row.STATIC_1K && row != Row.STATIC_100K) {
      demand(chunked == (row == Row.CHUNKS), row, chunked ? "it is chunked" : "it isn't chunked");
    }
    if (row.isSecure()) {
      String protocol = answer.sslSession().orElseThrow().getProtocol();
      demand(protocol.equals("TLSv1.3"), row, "it speaks " + protocol);
    }
  }

  private static void demand(boolean holds, Row row, String otherwise) throws IOException {
    if (!holds) {
      throw new IOException(row.path() + ": " + otherwise);
    }
  }

  private static HttpClient client(Row row) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null);
    try (var in = Files.newInputStream(Material.CERTIFICATE)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder()
        .version(row == Row.HTTP2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .sslContext(context)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String shown(byte[] body) {
    return body.length > 80
        ? body.length + " bytes"
        : "\"" + new String(body, StandardCharsets.UTF_8) + "\"";
  }
}
