import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.pathmap.PathSpec;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.PathMappingsHandler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.resource.ResourceFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable.InvocationType;

/**
 * Jetty's own handlers, no servlets. None blocks, and all of them say so, or Jetty would hand each
 * request to another thread.
 */
class BenchServer {
  record Message(String message) {}

  record Person(String name, int count, List<String> tags) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] args) throws Exception {
    Map<String, String> env = System.getenv();
    Server server = new Server();
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    connector(
        server,
        env.get("PORT"),
        new ServerConnector(server, new HttpConnectionFactory(configuration)));
    if (env.containsKey("TLS_PORT")) {
      HttpConfiguration secure = new HttpConfiguration(configuration);
      secure.addCustomizer(new SecureRequestCustomizer(false));
      SslContextFactory.Server tls = new SslContextFactory.Server();
      tls.setKeyStorePath(env.get("P12"));
      tls.setKeyStorePassword("benchmark");
      ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol("http/1.1");
      connector(
          server,
          env.get("TLS_PORT"),
          new ServerConnector(
              server,
              new SslConnectionFactory(tls, alpn.getProtocol()),
              alpn,
              new HTTP2ServerConnectionFactory(secure),
              new HttpConnectionFactory(secure)));
    }
    PathMappingsHandler paths = new PathMappingsHandler(false);
    paths.addMapping(PathSpec.from("/text"), new Text());
    paths.addMapping(PathSpec.from("/chunks"), new Chunks());
    paths.addMapping(PathSpec.from("/json"), new Json());
    paths.addMapping(PathSpec.from("/sleep"), new Sleep());
    ResourceHandler files = new ResourceHandler();
    files.setBaseResource(ResourceFactory.of(server).newResource(Path.of(env.get("WWW"))));
    paths.addMapping(PathSpec.from("/static/*"), new ContextHandler(files, "/static"));
    server.setHandler(paths);
    server.start();
    if (server.getInvocationType() != InvocationType.NON_BLOCKING) {
      throw new IllegalStateException("one of the handlers makes Jetty take all for blocking");
    }
  }

  private static void connector(Server server, String port, ServerConnector connector) {
    connector.setHost("127.0.0.1");
    connector.setPort(Integer.parseInt(port));
    connector.setAcceptQueueSize(4096);
    server.addConnector(connector);
  }

  private static void text(Response response, Callback callback, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
    response.write(true, ByteBuffer.wrap(bytes), callback);
  }

  private static class Text extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      text(response, callback, "Hello, World!");
      return true;
    }
  }

  private static class Chunks extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/html; charset=utf-8");
      ByteBuffer second = StandardCharsets.UTF_8.encode("<p>Hello Server!</p>");
      response.write(
          false,
          StandardCharsets.UTF_8.encode("<h1>Hello Node!</h1>"),
          Callback.from(() -> response.write(true, second, callback), callback::failed));
      return true;
    }
  }

  private static class Json extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (HttpMethod.POST.is(request.getMethod())) {
        // A body that is there already is read without waiting.
        Content.Source.asByteBuffer(
            request,
            new org.eclipse.jetty.util.Promise<>() {
              @Override
              public void succeeded(ByteBuffer body) {
                try {
                  Person person =
                      JSON.readValue(
                          body.array(),
                          body.arrayOffset() + body.position(),
                          body.remaining(),
                          Person.class);
                  text(response, callback, person.name());
                } catch (Exception e) {
                  callback.failed(e);
                }
              }

              @Override
              public void failed(Throwable failure) {
                callback.failed(failure);
              }
            });
      } else {
        byte[] json = JSON.writeValueAsBytes(new Message("Hello, World!"));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, json.length);
        response.write(true, ByteBuffer.wrap(json), callback);
      }
      return true;
    }
  }

  private static class Sleep extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      Thread.startVirtualThread(
          () -> {
            try {
              Thread.sleep(100);
              text(response, callback, "slept");
            } catch (InterruptedException e) {
              callback.failed(e);
            }
          });
      return true;
    }
  }
}
