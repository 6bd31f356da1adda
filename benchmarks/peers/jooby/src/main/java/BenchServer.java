import static io.jooby.ExecutionMode.EVENT_LOOP;
import static io.jooby.MediaType.html;
import static io.jooby.MediaType.json;
import static io.jooby.MediaType.text;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jooby.Jooby;
import io.jooby.ServerOptions;
import io.jooby.SslOptions;
import io.jooby.handler.AssetSource;
import io.jooby.netty.NettyServer;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;

/** Handlers on the event loop; what blocks is dispatched to virtual threads. */
class BenchServer {
  record Message(String message) {}

  record Person(String name, int count, List<String> tags) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    ServerOptions options =
        new ServerOptions().setPort(Integer.parseInt(env.get("PORT"))).setDefaultHeaders(false);
    options.setIoThreads(Runtime.getRuntime().availableProcessors());
    options.setHost("127.0.0.1");
    if (env.containsKey("TLS_PORT")) {
      options
          .setSecurePort(Integer.parseInt(env.get("TLS_PORT")))
          .setSsl(SslOptions.x509(env.get("CERT"), env.get("KEY")))
          .setHttp2(true);
    }
    Jooby.runApp(
        args,
        new NettyServer(Executors.newVirtualThreadPerTaskExecutor()).setOptions(options),
        EVENT_LOOP,
        app -> {
          app.get("/text", context -> context.setResponseType(text).send("Hello, World!"));
          app.get(
              "/chunks",
              context -> {
                context.setResponseType(html);
                try (OutputStream out = context.responseStream()) {
                  out.write("<h1>Hello Node!</h1>".getBytes(StandardCharsets.UTF_8));
                  out.write("<p>Hello Server!</p>".getBytes(StandardCharsets.UTF_8));
                }
                return context;
              });
          app.get(
              "/json",
              context ->
                  context
                      .setResponseType(json)
                      .send(JSON.writeValueAsBytes(new Message("Hello, World!"))));
          app.post(
              "/json",
              context ->
                  context
                      .setResponseType(text)
                      .send(JSON.readValue(context.body().bytes(), Person.class).name()));
          app.assets("/static/*", AssetSource.create(Path.of(env.get("WWW"))));
          app.dispatch(
              () ->
                  app.get(
                      "/sleep",
                      context -> {
                        Thread.sleep(100);
                        return context.setResponseType(text).send("slept");
                      }));
        });
  }
}
