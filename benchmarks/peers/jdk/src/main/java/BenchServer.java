import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

record Message(String message) {}

record Person(String name, int count, List<String> tags) {}

static final ObjectMapper JSON = new ObjectMapper();

void main() throws Exception {
  // Its answers wait for acknowledgements otherwise, and it keeps 200 idle connections at most.
  System.setProperty("sun.net.httpserver.nodelay", "true");
  System.setProperty("sun.net.httpserver.maxIdleConnections", "10000");
  Map<String, String> env = System.getenv();
  serve(HttpServer.create(address(env.get("PORT")), 4096), Path.of(env.get("WWW")));
  if (env.containsKey("TLS_PORT")) {
    KeyStore keys =
        KeyStore.getInstance(Path.of(env.get("P12")).toFile(), "benchmark".toCharArray());
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "benchmark".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    HttpsServer secure = HttpsServer.create(address(env.get("TLS_PORT")), 4096);
    secure.setHttpsConfigurator(new HttpsConfigurator(context));
    serve(secure, Path.of(env.get("WWW")));
  }
}

static InetSocketAddress address(String port) {
  return new InetSocketAddress("127.0.0.1", Integer.parseInt(port));
}

static void serve(HttpServer server, Path www) {
  server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
  server.createContext("/text", exchange -> answer(exchange, "text/plain", bytes("Hello, World!")));
  server.createContext(
      "/chunks",
      exchange -> {
        exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(bytes("<h1>Hello Node!</h1>"));
          out.write(bytes("<p>Hello Server!</p>"));
        }
      });
  server.createContext(
      "/json",
      exchange -> {
        if (exchange.getRequestMethod().equals("POST")) {
          Person person = JSON.readValue(exchange.getRequestBody(), Person.class);
          answer(exchange, "text/plain", bytes(person.name()));
        } else {
          answer(
              exchange, "application/json", JSON.writeValueAsBytes(new Message("Hello, World!")));
        }
      });
  server.createContext(
      "/static/",
      exchange -> {
        Path file =
            www.resolve(exchange.getRequestURI().getPath().substring("/static/".length()))
                .normalize();
        if (!file.startsWith(www)) {
          exchange.sendResponseHeaders(404, -1);
          return;
        }
        try (InputStream in = Files.newInputStream(file);
            OutputStream out = exchange.getResponseBody()) {
          exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
          exchange.sendResponseHeaders(200, Files.size(file));
          in.transferTo(out);
        }
      });
  server.createContext(
      "/sleep",
      exchange -> {
        try {
          Thread.sleep(100);
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
        answer(exchange, "text/plain", bytes("slept"));
      });
  server.start();
}

static void answer(HttpExchange exchange, String type, byte[] body) throws IOException {
  exchange.getResponseHeaders().set("Content-Type", type);
  exchange.sendResponseHeaders(200, body.length);
  try (OutputStream out = exchange.getResponseBody()) {
    out.write(body);
  }
}

static byte[] bytes(String text) {
  return text.getBytes(StandardCharsets.UTF_8);
}
