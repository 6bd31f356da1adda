package naru.cluster;

import java.io.File;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import naru.http.Http;
import naru.http.HttpServer;
import naru.http.Request;
import naru.http.RequestListener;
import naru.http.Response;
import naru.http.ServerOptions;
import naru.http.Timeouts;
import naru.http2.Http2;
import naru.tls.Tls;

/**
 * What the workers of a {@link SupervisedCluster} run: {@code VERSION PORT TLS-PORT PKCS12}. Each
 * answer names the version and the process; a secure version has no port without TLS; some paths
 * end the process in different ways.
 */
final class SupervisedProgram {
  private static final CompletableFuture<String> LONG_ASKED = new CompletableFuture<>();

  private static volatile boolean sticky;

  private SupervisedProgram() {}

  public static void main(String[] args) {
    String version = args[0];
    if (version.equals("dies")) {
      System.err.println("This version can't start");
      System.exit(4);
    }
    if (version.equals("once") && !new File(args[4]).mkdir()) {
      System.err.println("This version runs once");
      System.exit(4);
    }
    if (version.equals("fails")) {
      LockSupport.parkNanos(500_000_000);
      System.exit(4);
    }
    if (version.equals("stalls") && !new File(args[4]).mkdir()) {
      // It says hello, as each program does that the command runs.
      Cluster.worker().ifPresent(it -> LockSupport.park());
    }
    if (version.equals("leaves")) {
      Cluster.worker().orElseThrow().disconnect();
      return;
    }
    if (version.equals("lingers")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> LockSupport.park()));
    }
    String self = version + " " + ProcessHandle.current().pid();
    RequestListener listener = (request, response) -> answer(self, request, response);
    Timeouts timeouts =
        version.equals("patient")
            ? Timeouts.DEFAULTS.withKeepAlive(Duration.ofHours(1))
            : Timeouts.DEFAULTS;
    HttpServer plain =
        Http.createServer(ServerOptions.DEFAULTS.withTimeouts(timeouts), listener)
            .onConnection(connection -> stick());
    Tls tls = Tls.pkcs12(Path.of(args[3]), "changeit");
    HttpServer secure = Http2.createSecureServer(tls, listener);
    if (version.equals("redirects")) {
      Http.createServer((request, response) -> response.redirect("https://localhost/"))
          .listen("127.0.0.1", Integer.parseInt(args[1]));
      secure.listen("127.0.0.1", Integer.parseInt(args[2]));
    } else if (version.equals("half")) {
      plain.listen("127.0.0.1", Integer.parseInt(args[1]));
    } else if (version.equals("unix")) {
      plain.listen(Path.of(args[4] + ".sock"));
    } else if (version.startsWith("secure")) {
      secure.listen("127.0.0.1", Integer.parseInt(args[2]));
    } else {
      plain.listen(version.equals("open") ? "0.0.0.0" : "127.0.0.1", Integer.parseInt(args[1]));
      secure.listen("127.0.0.1", Integer.parseInt(args[2]));
    }
    if (version.equals("half")) {
      LONG_ASKED.completeOnTimeout("nobody", 20, TimeUnit.SECONDS).join();
      System.exit(5);
    }
    if (version.equals("shy")) {
      LockSupport.parkNanos(300_000_000);
      Cluster.worker().orElseThrow().disconnect();
    }
    if (version.equals("brief")) {
      LockSupport.parkNanos(300_000_000);
      System.err.println("This version ends soon");
      System.exit(4);
    }
  }

  /** Holds the event loop of a new connection for ever. */
  private static void stick() {
    while (sticky) {
      LockSupport.parkNanos(1_000_000_000);
    }
  }

  @SuppressWarnings("restricted") // The crash is what it is for.
  private static void answer(String self, Request request, Response response) throws Exception {
    switch (request.path()) {
      case "/exit" -> {
        response.end(self);
        Thread.ofPlatform().start(() -> System.exit(1));
      }
      case "/memory" -> {
        List<long[]> all = new ArrayList<>();
        while (all.size() < Integer.MAX_VALUE) {
          all.add(new long[1 << 20]);
        }
      }
      case "/crash" -> MemorySegment.ofAddress(8).reinterpret(8).set(ValueLayout.JAVA_LONG, 0, 1L);
      case "/loop" -> {
        sticky = true;
        response.end(self);
      }
      case "/slow" -> {
        Thread.sleep(1000);
        response.end(self);
      }
      case "/long" -> {
        LONG_ASKED.complete(self);
        Thread.sleep(4000);
        response.end(self);
      }
      case "/held" -> {
        request.bytes();
        response.end(self);
      }
      case "/ill" -> response.status(self.startsWith("ill ") ? 503 : 200).end(self);
      default -> response.end(self);
    }
  }
}
