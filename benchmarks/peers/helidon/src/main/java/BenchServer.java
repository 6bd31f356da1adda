import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.staticcontent.StaticContentFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Blocking handlers on virtual threads, Helidon's only way. */
class BenchServer {
  public record Message(String message) {}

  public record Person(String name, int count, List<String> tags) {}

  private static final Header PLAIN =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/plain");
  private static final Header HTML =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
  private static final byte[] TEXT = "Hello, World!".getBytes(StandardCharsets.UTF_8);

  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    WebServerConfig.Builder server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(Integer.parseInt(env.get("PORT")))
            .backlog(4096)
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(routing -> routes(routing, env));
    if (env.containsKey("TLS_PORT")) {
      Keys keys =
          Keys.builder()
              .keystore(
                  store ->
                      store
                          .keystore(Resource.create(Path.of(env.get("P12"))))
                          .passphrase("benchmark")
                          .keyAlias("localhost")
                          .certChainAlias("localhost"))
              .build();
      Tls tls = Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
      server.putSocket(
          "secure",
          socket ->
              socket
                  .host("127.0.0.1")
                  .port(Integer.parseInt(env.get("TLS_PORT")))
                  .backlog(4096)
                  .connectionOptions(options -> options.tcpNoDelay(true))
                  .tls(tls)
                  .routing(HttpRouting.builder().update(routing -> routes(routing, env))));
    }
    server.build().start();
  }

  private static void routes(HttpRouting.Builder routing, Map<String, String> env) {
    routing
        .get("/text", (_, response) -> response.header(PLAIN).send(TEXT))
        .get("/chunks", BenchServer::chunks)
        .get("/json", (_, response) -> response.send(new Message("Hello, World!")))
        .post(
            "/json",
            (request, response) ->
                response.header(PLAIN).send(request.content().as(Person.class).name()))
        .get(
            "/sleep",
            (_, response) -> {
              Thread.sleep(100);
              response.header(PLAIN).send("slept");
            })
        .register(
            "/static",
            StaticContentFeature.createService(
                io.helidon.webserver.staticcontent.FileSystemHandlerConfig.create(
                    Path.of(env.get("WWW")))));
  }

  private static void chunks(ServerRequest request, ServerResponse response) throws IOException {
    response.header(HTML).header(HeaderValues.TRANSFER_ENCODING_CHUNKED);
    try (OutputStream out = response.outputStream()) {
      out.write("<h1>Hello Node!</h1>".getBytes(StandardCharsets.UTF_8));
      out.write("<p>Hello Server!</p>".getBytes(StandardCharsets.UTF_8));
    }
  }
}
