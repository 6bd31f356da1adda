package naru.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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

/** What {@link Training} runs: a program as users write them, which serves itself some requests. */
final class TrainingServer {
  // Names of caches, without the class that chooses one: no program loads that.
  static final String SMALL = "SMALL";
  static final String TLS = "TLS";

  /** The system property with the file of a certificate and its key. */
  static final String CERTIFICATE = "naru.training.certificate";

  private TrainingServer() {}

  /** Uses as much as the cache of that name is to know. */
  static void main(String[] args) throws IOException {
    Path folder = Program.folder();
    Path file = folder.resolve(ProgramFiles.JAR);
    String name = System.getenv().getOrDefault("NAME", "Naru");
    Router router = new Router();
    router.use(StaticFiles.of(folder));
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
    boolean small = args[0].equals(SMALL);
    if (!small) {
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
    reset(server.port());
    for (String path :
        new String[] {"/", "/chunks?a=1", "/file", "/" + ProgramFiles.JAR, "/missing"}) {
      ask(server.port(), "GET " + path, "");
    }
    if (!small) {
      ask(server.port(), "GET /json", "");
      ask(server.port(), "POST /json", "{\"name\": [1, 2.5, true, null, \"a\"]}");
      ask(server.port(), "GET /login", "");
    }
    server.close().join();
  }

  /** One that goes away without a word: each server meets some. */
  private static void reset(int port) throws IOException {
    try (SocketChannel socket = connect(port)) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      socket.write(ByteBuffer.wrap("GET / HTTP".getBytes(ISO_8859_1)));
    }
  }

  /**
   * By as few of Java's classes as can be, since they are in the cache as well. The client is the
   * first to close, as most are: what tells of that is not to be looked for in all jars.
   */
  private static void ask(int port, String what, String json) throws IOException {
    String request =
        what
            + " HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\n"
            + (json.isEmpty()
                ? "\r\n"
                : "Content-Type: application/json\r\nContent-Length: "
                    + json.length()
                    + "\r\n\r\n"
                    + json);
    try (SocketChannel socket = connect(port)) {
      socket.write(ByteBuffer.wrap(request.getBytes(ISO_8859_1)));
      socket.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(8192);
      while (socket.read(answer.clear()) >= 0) {
        // What it says is for no one here.
      }
    }
  }

  private static SocketChannel connect(int port) throws IOException {
    return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }
}
