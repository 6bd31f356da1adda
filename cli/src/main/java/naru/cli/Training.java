package naru.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import naru.cookie.Cookie;
import naru.http.Http;
import naru.http.HttpServer;
import naru.router.Router;

/**
 * What the JVM watches when the build makes its AOT cache: a server that does a little of
 * everything.
 */
final class Training {
  private Training() {}

  /** Serves itself some requests and ends. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path page = Files.createTempFile("naru", ".html");
    Files.writeString(page, "<h1>Naru</h1>");
    Router router = new Router();
    router.get("/", (request, response) -> response.sendFile(page));
    router.get(
        "/chunks",
        (request, response) -> {
          response.writeHead(200, "Content-Type", "text/html; charset=utf-8");
          response.write("<h1>Hello</h1>");
          response.end("<p>" + request.cookies() + request.query() + "</p>");
        });
    router.post(
        "/json",
        (request, response) -> {
          response.cookie(Cookie.of("seen", "yes").path("/").httpOnly());
          response.json(request.json(java.util.Map.class));
        });
    HttpServer server = Http.createServer(router).listen("127.0.0.1", 0);
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String path : new String[] {"/", "/chunks?a=1", "/missing"}) {
        client.send(HttpRequest.newBuilder(uri(server, path)).build(), BodyHandlers.ofString());
      }
      HttpRequest post =
          HttpRequest.newBuilder(uri(server, "/json"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"naru\"}"))
              .build();
      client.send(post, BodyHandlers.ofString());
    }
    server.closeAllConnections();
    server.close().join();
    Files.delete(page);
  }

  private static URI uri(HttpServer server, String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }
}
