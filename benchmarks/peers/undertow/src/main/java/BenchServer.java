import com.fasterxml.jackson.databind.ObjectMapper;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.resource.PathResourceManager;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Handlers on the I/O threads; what blocks is dispatched to virtual threads. */
class BenchServer {
  record Message(String message) {}

  record Person(String name, int count, List<String> tags) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ExecutorService VIRTUAL = Executors.newVirtualThreadPerTaskExecutor();
  private static final ByteBuffer TEXT = bytes("Hello, World!");

  public static void main(String[] args) throws Exception {
    Map<String, String> env = System.getenv();
    Undertow.Builder builder =
        Undertow.builder()
            .setIoThreads(Runtime.getRuntime().availableProcessors())
            .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
            .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
            .setSocketOption(org.xnio.Options.BACKLOG, 4096)
            .addHttpListener(Integer.parseInt(env.get("PORT")), "127.0.0.1")
            .setHandler(
                Handlers.path()
                    .addExactPath(
                        "/text",
                        exchange -> {
                          exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
                          exchange.getResponseSender().send(TEXT.duplicate());
                        })
                    .addExactPath("/chunks", BenchServer::chunks)
                    .addExactPath("/json", BenchServer::json)
                    .addExactPath(
                        "/sleep", exchange -> exchange.dispatch(VIRTUAL, BenchServer::sleep))
                    .addPrefixPath(
                        "/static",
                        Handlers.resource(new PathResourceManager(Path.of(env.get("WWW"))))));
    if (env.containsKey("TLS_PORT")) {
      KeyStore keys =
          KeyStore.getInstance(Path.of(env.get("P12")).toFile(), "benchmark".toCharArray());
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(keys, "benchmark".toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      builder.addHttpsListener(Integer.parseInt(env.get("TLS_PORT")), "127.0.0.1", context);
    }
    builder.build().start();
  }

  private static void chunks(HttpServerExchange exchange) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/html; charset=utf-8");
    exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
    exchange
        .getResponseSender()
        .send(
            "<h1>Hello Node!</h1>",
            new io.undertow.io.IoCallback() {
              @Override
              public void onComplete(HttpServerExchange its, io.undertow.io.Sender sender) {
                sender.send("<p>Hello Server!</p>");
              }

              @Override
              public void onException(
                  HttpServerExchange its, io.undertow.io.Sender sender, java.io.IOException e) {
                its.endExchange();
              }
            });
  }

  private static void json(HttpServerExchange exchange) throws Exception {
    if (exchange.getRequestMethod().equals(Methods.POST)) {
      exchange
          .getRequestReceiver()
          .receiveFullBytes(
              (its, body) -> {
                try {
                  Person person = JSON.readValue(body, Person.class);
                  its.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
                  its.getResponseSender().send(person.name());
                } catch (java.io.IOException e) {
                  its.setStatusCode(400).endExchange();
                }
              });
    } else {
      exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json");
      exchange
          .getResponseSender()
          .send(ByteBuffer.wrap(JSON.writeValueAsBytes(new Message("Hello, World!"))));
    }
  }

  private static void sleep(HttpServerExchange exchange) throws Exception {
    Thread.sleep(100);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain");
    exchange.getResponseSender().send("slept");
  }

  private static ByteBuffer bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
  }
}
