package naru.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Requests as they come from a load generator and from a browser. */
final class Requests {
  static final String BROWSER_FIELDS =
      """
      Host: www.example.com\r
      User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36\r
      Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r
      Accept-Language: ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7\r
      Accept-Encoding: gzip, deflate, br, zstd\r
      Connection: keep-alive\r
      Upgrade-Insecure-Requests: 1\r
      Sec-Fetch-Dest: document\r
      Sec-Fetch-Mode: navigate\r
      Sec-Fetch-Site: none\r
      Sec-Fetch-User: ?1\r
      Cookie: theme=dark; language=ko; _ga=GA1.1.1234567890.1234567890\r
      """;

  private Requests() {}

  static byte[] small(String path) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost:8080\r\n\r\n").getBytes(US_ASCII);
  }

  static byte[] withCookie(String path, String cookie) {
    return ("GET " + path + " HTTP/1.1\r\nHost: localhost:8080\r\nCookie: " + cookie + "\r\n\r\n")
        .getBytes(US_ASCII);
  }

  static byte[] browser(String path) {
    return ("GET " + path + " HTTP/1.1\r\n" + BROWSER_FIELDS + "\r\n").getBytes(US_ASCII);
  }
}
