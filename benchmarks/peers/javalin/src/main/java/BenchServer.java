import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.staticfiles.Location;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** Javalin on its Jetty, with its virtual threads. */
class BenchServer {
  public record Message(String message) {}

  public record Person(String name, int count, List<String> tags) {}

  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    Javalin.create(
            config -> {
              config.concurrency.useVirtualThreads = true;
              config.startup.showJavalinBanner = false;
              config.jetty.host = "127.0.0.1";
              config.jetty.port = Integer.parseInt(env.get("PORT"));
              config.staticFiles.add(
                  files -> {
                    files.hostedPath = "/static";
                    files.directory = env.get("WWW");
                    files.location = Location.EXTERNAL;
                  });
              if (env.containsKey("TLS_PORT")) {
                config.jetty.addConnector((server, http) -> secure(server, http, env));
                config.jetty.addConnector(
                    (server, http) ->
                        connector(
                            env.get("PORT"),
                            new ServerConnector(server, new HttpConnectionFactory(http))));
              }
              config.routes.get(
                  "/text", context -> context.contentType("text/plain").result("Hello, World!"));
              config.routes.get("/chunks", BenchServer::chunks);
              config.routes.get("/json", context -> context.json(new Message("Hello, World!")));
              config.routes.post(
                  "/json",
                  context ->
                      context
                          .contentType("text/plain")
                          .result(context.bodyAsClass(Person.class).name()));
              config.routes.get(
                  "/sleep",
                  context -> {
                    Thread.sleep(100);
                    context.contentType("text/plain").result("slept");
                  });
            })
        .start();
  }

  private static ServerConnector secure(
      Server server, HttpConfiguration http, Map<String, String> env) {
    HttpConfiguration configuration = new HttpConfiguration(http);
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(env.get("P12"));
    tls.setKeyStorePassword("benchmark");
    ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
    alpn.setDefaultProtocol("http/1.1");
    return connector(
        env.get("TLS_PORT"),
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, alpn.getProtocol()),
            alpn,
            new HTTP2ServerConnectionFactory(configuration),
            new HttpConnectionFactory(configuration)));
  }

  private static ServerConnector connector(String port, ServerConnector connector) {
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(port));
    connector.setAcceptQueueSize(4096);
    return connector;
  }

  /**
   * What a context is given leaves with its length; parts that leave as they come are written to
   * its stream.
   */
  private static void chunks(Context context) throws IOException {
    context.contentType("text/html; charset=utf-8");
    OutputStream out = context.res().getOutputStream();
    out.write("<h1>Hello Node!</h1>".getBytes(StandardCharsets.UTF_8));
    out.flush();
    out.write("<p>Hello Server!</p>".getBytes(StandardCharsets.UTF_8));
  }
}
