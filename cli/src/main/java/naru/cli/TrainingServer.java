package naru.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import naru.cookie.Cookie;
import naru.files.StaticFiles;
import naru.http.Http;
import naru.http.HttpServer;
import naru.http2.Http2;
import naru.https.Https;
import naru.program.Program;
import naru.router.Router;
import naru.session.MemoryStore;
import naru.session.SessionOptions;
import naru.session.Sessions;
import naru.tls.Tls;

/** What {@link Training} runs: a program as users write them, which {@link TrainingClient} asks. */
final class TrainingServer {
  // Names of caches, without the class that chooses one: no program loads that.
  static final String SMALL = "SMALL";
  static final String TLS = "TLS";

  /** As small, and nobody asks it anything. */
  static final String UNASKED = "UNASKED";

  /** The system property with a file that has the port which is to be asked, until it was. */
  static final String PORT = "naru.training.port";

  private static final long LOOK_MILLIS = 5;

  /** The system property with the file of a certificate and its key. */
  static final String CERTIFICATE = "naru.training.certificate";

  private TrainingServer() {}

  /** Uses as much as the cache of that name is to know. */
  static void main(String[] args) throws IOException, InterruptedException {
    Path folder = Program.folder();
    Path file = folder.resolve(ProgramFiles.JAR);
    String name = System.getenv().getOrDefault("NAME", "Naru");
    Router router = new Router();
    router.use(StaticFiles.of(folder));
    router.mount("/static", StaticFiles.of(folder));
    router.get("/file", (request, response) -> response.sendFile(file));
    router.get("/", (request, response) -> response.end("<h1>" + name + "</h1>"));
    router.get(
        "/chunks",
        (request, response) -> {
          response.cookie(Cookie.of("seen", "yes").path("/").httpOnly());
          response.writeHead(200, "Content-Type", "text/html; charset=utf-8");
          response.write("<h1>Hello</h1>");
          response.end("<p>" + request.cookies() + request.query() + "</p>");
        });
    if (!isSmall(args[0])) {
      Sessions sessions = new Sessions(SessionOptions.defaults().withStore(new MemoryStore()));
      router.get("/json", (request, response) -> response.json(Map.of("name", "Naru", "age", 1)));
      router.post("/json", (request, response) -> response.json(request.json(Map.class)));
      router.get(
          "/login",
          (request, response) -> {
            sessions.of(request, response).put("name", "Naru");
            response.redirect("/");
          });
    }
    HttpServer server =
        Http.createServer(router)
            .listen("127.0.0.1", 0, () -> System.out.println("Server listening"));
    if (args[0].equals(TLS)) {
      // No handshake: Java's own client would be in the cache as well, for nobody.
      Path pem = Path.of(System.getProperty(CERTIFICATE));
      Https.createServer(Tls.pem(pem, pem), router).listen("127.0.0.1", 0).close().join();
      Http2.createSecureServer(Tls.pem(pem, pem), router).listen("127.0.0.1", 0).close().join();
    }
    if (!args[0].equals(UNASKED)) {
      beAsked(server);
    }
    server.close().join();
  }

  /** Whether the cache of that name is for programs without JSON, sessions and TLS. */
  static boolean isSmall(String cache) {
    return cache.equals(SMALL) || cache.equals(UNASKED);
  }

  /** By what Java has loaded when it begins, since what is loaded here is in the cache as well. */
  private static void beAsked(HttpServer server) throws IOException, InterruptedException {
    File port = new File(System.getProperty(PORT));
    try (FileOutputStream out = new FileOutputStream(port)) {
      out.write((server.port() + "\n").getBytes(ISO_8859_1));
    }
    while (port.exists()) {
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
