import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A verticle for each processor, on the native transport, TLS by OpenSSL's engine. */
public class BenchServer extends VerticleBase {
  private static final CharSequence HTML = HttpHeaders.createOptimized("text/html; charset=utf-8");
  private static final CharSequence PLAIN = HttpHeaders.createOptimized("text/plain");
  private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
  private static final Buffer TEXT = Buffer.buffer("Hello, World!");

  private final Map<String, String> env = System.getenv();
  private final Path www = Path.of(env.get("WWW"));

  public static void main(String[] args) throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(processors));
    if (!vertx.isNativeTransportEnabled()) {
      throw new IllegalStateException(
          "there is no native transport", vertx.unavailableNativeTransportCause());
    }
    vertx
        .deployVerticle(BenchServer.class, new DeploymentOptions().setInstances(processors))
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  @Override
  public Future<?> start() {
    HttpServerOptions options = new HttpServerOptions().setHost("127.0.0.1").setAcceptBacklog(4096);
    Future<?> plain =
        vertx
            .createHttpServer(
                new HttpServerOptions(options).setPort(Integer.parseInt(env.get("PORT"))))
            .requestHandler(this::answer)
            .listen();
    if (!env.containsKey("TLS_PORT")) {
      return plain;
    }
    HttpServerOptions secure =
        new HttpServerOptions(options)
            .setPort(Integer.parseInt(env.get("TLS_PORT")))
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(
                new PemKeyCertOptions().setCertPath(env.get("CERT")).setKeyPath(env.get("KEY")))
            .setSslEngineOptions(new OpenSSLEngineOptions());
    return plain.compose(_ -> vertx.createHttpServer(secure).requestHandler(this::answer).listen());
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    switch (request.path()) {
      case "/text" -> response.putHeader(HttpHeaders.CONTENT_TYPE, PLAIN).end(TEXT);
      case "/chunks" -> {
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, HTML);
        response.write("<h1>Hello Node!</h1>");
        response.end("<p>Hello Server!</p>");
      }
      case "/json" -> {
        if (request.method() == HttpMethod.POST) {
          request
              .body()
              .onSuccess(
                  body ->
                      response
                          .putHeader(HttpHeaders.CONTENT_TYPE, PLAIN)
                          .end(body.toJsonObject().getString("name")));
        } else {
          response
              .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
              .end(new JsonObject().put("message", "Hello, World!").toBuffer());
        }
      }
      case "/sleep" ->
          vertx.setTimer(
              100, _ -> response.putHeader(HttpHeaders.CONTENT_TYPE, PLAIN).end("slept"));
      default -> {
        if (request.path().startsWith("/static/")) {
          Path file = www.resolve(request.path().substring("/static/".length())).normalize();
          if (file.startsWith(www)) {
            response.sendFile(file.toString());
            return;
          }
        }
        response.setStatusCode(404).end();
      }
    }
  }
}
