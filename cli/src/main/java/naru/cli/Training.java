package naru.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import naru.cluster.Cluster;
import naru.cluster.ForkOptions;
import naru.cookie.Cookie;
import naru.http.Http;
import naru.http.HttpServer;
import naru.net.Binder;
import naru.program.Program;
import naru.router.Router;

/**
 * What the JVM watches when the build makes its AOT cache: a program is started as {@code ./naru}
 * starts one that is compiled, and asked for a little of everything. All that it needs is there at
 * each start from then on, and what few programs need would make each start longer.
 *
 * <p>One process is watched, and it is to know what a worker of a cluster needs as well as what a
 * single program does. So it is a worker first, and then another program as if it were none.
 */
final class Training {
  private Training() {}

  /**
   * Runs {@link Server} and ends with it; if there are arguments, they are the command that starts
   * the process to be watched, as the worker of this one.
   */
  public static void main(String[] args) throws IOException {
    if (args.length > 0) {
      Cluster.setupPrimary(ForkOptions.DEFAULTS.withCommand(List.of(args)));
      Cluster.onExit((worker, exit) -> System.exit(exit.code().orElse(1)));
      Cluster.fork();
      return;
    }
    if (Cluster.isWorker()) {
      serve();
      System.clearProperty(Binder.PROPERTY);
    }
    serve();
  }

  private static void serve() throws IOException {
    Path folder = Files.createTempDirectory("naru");
    Path source = folder.resolve("Server.java");
    String name = Server.class.getName();
    CompiledProgram program =
        new CompiledProgram(source, name, Map.of(name, classFile()), List.of(), List.of());
    List<Path> files = ProgramFiles.write(folder, program);
    System.setProperty(Program.FILE_PROPERTY, source.toString());
    Run.main(new String[] {files.getFirst().toString(), "", name});
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static byte[] classFile() throws IOException {
    try (InputStream file = Training.class.getResourceAsStream("Training$Server.class")) {
      return Objects.requireNonNull(file).readAllBytes();
    }
  }

  /** A program as users write them. */
  static final class Server {
    private Server() {}

    /** Serves itself some requests. */
    static void main() throws IOException {
      Router router = new Router();
      router.get("/", (request, response) -> response.end("<h1>Naru</h1>"));
      router.get(
          "/chunks",
          (request, response) -> {
            response.cookie(Cookie.of("seen", "yes").path("/").httpOnly());
            response.writeHead(200, "Content-Type", "text/html; charset=utf-8");
            response.write("<h1>Hello</h1>");
            response.end("<p>" + request.cookies() + request.query() + "</p>");
          });
      HttpServer server =
          Http.createServer(router)
              .listen("127.0.0.1", 0, () -> System.out.println("Server listening"));
      for (String path : new String[] {"/", "/chunks?a=1", "/missing"}) {
        ask(server.port(), path);
      }
      server.close().join();
    }

    private static void ask(int port, String path) throws IOException {
      String request =
          "GET "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nCookie: a=b\r\nConnection: close\r\n\r\n";
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        socket.getInputStream().readAllBytes();
      }
    }
  }
}
