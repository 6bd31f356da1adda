package naru.cluster;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import naru.http.Http;
import naru.http.HttpServer;
import naru.net.ListenException;

/** What the workers of {@link ClusterTest} run: {@code ClusterProgram WHAT ARGUMENT}. */
final class ClusterProgram {
  /** What is sent as JSON. */
  record Greeting(String name, int number) {}

  private ClusterProgram() {}

  public static void main(String[] args) throws Exception {
    CurrentWorker self = Cluster.worker().orElseThrow();
    switch (args[0]) {
      case "echo" ->
          self.onMessage(
              message -> self.send(message.isText() ? "text " + message.text() : message.bytes()));
      case "listener" -> {
        self.onMessage(message -> self.send("heard"));
        return;
      }
      case "last" -> {
        self.send(new byte[Integer.parseInt(args[1])]);
        System.exit(0);
      }
      case "json" -> {
        self.onMessage(message -> self.send(message.json(Greeting.class)));
      }
      case "port" -> serve(Integer.parseInt(args[1]));
      case "twice" -> {
        HttpServer first = serve(0);
        HttpServer second = serve(0);
        self.send(first.port() + " " + second.port());
      }
      case "unix" ->
          Http.createServer((request, response) -> response.end(pid())).listen(Path.of(args[1]));
      case "taken" -> {
        try {
          serve(Integer.parseInt(args[1]));
        } catch (ListenException e) {
          self.send(String.valueOf(e.getMessage()));
        }
      }
      case "close" -> {
        HttpServer server = serve(0);
        self.onMessage(message -> server.close());
      }
      case "again" -> {
        AtomicReference<HttpServer> server = new AtomicReference<>(serve(0));
        self.onMessage(
            message -> {
              server.get().close().join();
              server.set(serve(0));
            });
      }
      case "environment" -> {
        Map<String, String> all = Map.copyOf(System.getenv());
        Path folder = Path.of("").toRealPath();
        self.send(all.get("NARU_TEST") + " " + all.get("NARU_TEST_ALL") + " " + folder);
      }
      case "exit" -> System.exit(Integer.parseInt(args[1]));
      default -> throw new IllegalArgumentException(args[0]);
    }
    new CountDownLatch(1).await();
  }

  private static HttpServer serve(int port) {
    return Http.createServer((request, response) -> response.end(pid())).listen("127.0.0.1", port);
  }

  private static String pid() {
    return Long.toString(ProcessHandle.current().pid());
  }
}
