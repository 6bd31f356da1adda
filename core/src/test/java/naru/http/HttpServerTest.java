package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import naru.net.ListenException;
import naru.testing.Answer;
import naru.testing.Protocol;
import naru.testing.RawClient;
import naru.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Listening, events, and closing. */
class HttpServerTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder = Path.of("");

  private final List<HttpServer> servers = new ArrayList<>();

  @AfterEach
  void closeAll() {
    servers.forEach(it -> it.close(Duration.ofMillis(1)).join());
  }

  private HttpServer server(String answer) {
    HttpServer made = Http.createServer((req, res) -> res.end(answer));
    servers.add(made);
    return made;
  }

  private static String ask(int port) {
    try (RawClient client = RawClient.connect(port)) {
      return client.send(GET).read().body();
    }
  }

  @Test
  void port0TakesAFreeOneAndSeveralServersLiveBesideEachOther() {
    HttpServer one = server("one").listen(0);
    HttpServer two = server("two").listen("localhost", 0);

    assertThat(one.port()).isPositive().isNotEqualTo(two.port());
    assertThat(ask(one.port())).isEqualTo("one");
    assertThat(ask(two.port())).isEqualTo("two");
    assertThat(one.address())
        .hasValueSatisfying(it -> assertThat(it).isInstanceOf(InetSocketAddress.class));
    one.close().join();
    assertThat(ask(two.port())).isEqualTo("two");
  }

  @Test
  void aServerThatDoesNotListenHasNoAddressAndClosesAtOnce() {
    HttpServer server = server("");

    assertThat(server.port()).isEqualTo(-1);
    assertThat(server.address()).isEmpty();
    assertThat(server.connections()).isZero();
    assertThat(server.close()).isCompleted();
  }

  @Test
  void listeningListenersAreCalledOnceItListensAndLateOnesAtOnce() {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("");
    server.onListening(() -> told.add("before"));
    assertThat(told).isEmpty();

    server.listen(0, () -> told.add("callback " + (server.port() > 0)));
    server.onListening(() -> told.add("after"));

    assertThat(told).containsExactlyInAnyOrder("before", "callback true", "after");
    assertThat(told.getLast()).isEqualTo("after");
  }

  @Test
  void aPortThatIsTakenIsEaddrinuseWithAddressAndPort() {
    HttpServer first = server("").listen("127.0.0.1", 0);
    HttpServer second = server("");

    assertThatThrownBy(() -> second.listen("127.0.0.1", first.port()))
        .isInstanceOfSatisfying(
            ListenException.class, it -> assertThat(it.code()).isEqualTo("EADDRINUSE"))
        .hasMessage("EADDRINUSE: address already in use 127.0.0.1:" + first.port());
    assertThat(second.port()).isEqualTo(-1);
  }

  @Test
  void anErrorListenerIsToldInsteadAndTheServerMayTryAgain() {
    HttpServer first = server("").listen(0);
    List<Exception> told = new CopyOnWriteArrayList<>();
    HttpServer second = server("second").onError(told::add);

    second.listen(first.port(), () -> told.add(new IllegalStateException("must not listen")));

    assertThat(told).hasSize(1);
    assertThat(told.getFirst())
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("EADDRINUSE")
        .hasMessageContaining(":" + first.port());
    second.listen(0);
    assertThat(ask(second.port())).isEqualTo("second");
  }

  @Test
  void otherFailuresToListenHaveTheirNames() {
    assertThat(failure(() -> server("").listen("no.such.host.invalid", 0)))
        .startsWith("ListenException: ENOTFOUND")
        .contains("no.such.host.invalid");
    assertThat(failure(() -> server("").listen("192.0.2.1", 0)))
        .startsWith("ListenException: EADDRNOTAVAIL")
        .contains("192.0.2.1");
    assertThat(failure(() -> server("").listen(65536))).startsWith("IllegalArgumentException");
    assertThat(failure(() -> server("").listen(-1))).startsWith("IllegalArgumentException");
  }

  @Test
  void listeningTwiceIsRefused() {
    HttpServer server = server("").listen(0);

    assertThatThrownBy(() -> server.listen(0)).isInstanceOf(IllegalStateException.class);
    assertThat(ask(server.port())).isEmpty();
  }

  private static String askUnix(Path socket) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(
          ByteBuffer.wrap(
              "GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n".getBytes(US_ASCII)));
      return new String(Channels.newInputStream(channel).readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void aUnixSocketIsListenedOnAndItsFileGoesWithTheServer() throws IOException {
    Path socket = folder.resolve("s");
    HttpServer server = server("unix").listen(socket);

    assertThat(askUnix(socket)).startsWith("HTTP/1.1 200").endsWith("unix");
    assertThat(server.port()).isEqualTo(-1);
    assertThat(server.address()).isPresent();
    assertThat(failure(() -> server("").listen(socket)))
        .startsWith("ListenException: EADDRINUSE")
        .contains(socket.toString());
    assertThat(askUnix(socket)).endsWith("unix");
    server.close().join();
    assertThat(socket).doesNotExist();
  }

  @Test
  void aSocketFileThatNobodyListensOnIsReplaced() throws IOException {
    Path socket = folder.resolve("stale");
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket));
    }
    assertThat(socket).exists();

    server("alive").listen(socket);

    assertThat(askUnix(socket)).endsWith("alive");
  }

  @Test
  void aFileThatIsNoSocketIsNeverReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "precious");

    assertThat(failure(() -> server("").listen(file))).startsWith("ListenException: EADDRINUSE");
    assertThat(file).hasContent("precious");
  }

  @Test
  void connectionsAreToldAndCounted() {
    List<Connection> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("x").onConnection(told::add).listen("127.0.0.1", 0);
    try (RawClient client = RawClient.connect(server.port());
        RawClient other = RawClient.connect(server.port())) {
      client.send(GET).read();
      other.send(GET).read();
      assertThat(told).hasSize(2);
      assertThat(told)
          .extracting(it -> ((InetSocketAddress) it.remoteAddress()).getPort())
          .containsExactlyInAnyOrder(client.localPort(), other.localPort());
      assertThat(((InetSocketAddress) told.getFirst().localAddress()).getPort())
          .isEqualTo(server.port());
      assertThat(server.connections()).isEqualTo(2);

      told.forEach(Connection::close);
      assertThat(client.readToClose()).isEmpty();
      await().until(() -> server.connections() == 0);
    }
  }

  @Test
  void clientErrorsAreToldWithTheirStatus() {
    List<ClientError> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("x").onClientError(told::add).listen("127.0.0.1", 0);
    try (RawClient client = RawClient.connect(server.port())) {
      assertThat(client.send("BAD\r\n\r\n").readToClose())
          .extracting(Answer::status)
          .containsExactly(400);
      assertThat(told).hasSize(1);
      assertThat(told.getFirst().cause().status()).isEqualTo(400);
      assertThat(((InetSocketAddress) told.getFirst().connection().remoteAddress()).getPort())
          .isEqualTo(client.localPort());
    }
  }

  @Test
  void aListenerOfEventsThatFailsHarmsNobody() {
    HttpServer server =
        server("x")
            .onConnection(
                it -> {
                  throw new IllegalStateException("on purpose");
                })
            .listen("127.0.0.1", 0);

    assertThat(ask(server.port())).isEqualTo("x");
  }

  @Test
  void closeLetsRunningRequestsEndAndClosesTheIdleAndTakesNoNew() {
    List<Response> running = new CopyOnWriteArrayList<>();
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer http =
        Http.createServer(
            (req, res) -> {
              if (req.url().equals("/run")) {
                running.add(res);
              } else {
                res.end();
              }
            });
    try (TestServer server = TestServer.start(http.onClose(() -> told.add("close")));
        RawClient busy = RawClient.connect(server.port());
        RawClient idle = RawClient.connect(server.port());
        RawClient fresh = RawClient.connect(server.port())) {
      int port = server.port();
      busy.send("GET /run HTTP/1.1\r\nHost: a\r\n\r\n" + GET);
      idle.send(GET).read();
      await().until(() -> !running.isEmpty() && http.connections() == 3);

      var closed = http.close(Duration.ofMinutes(1));

      assertThat(idle.readToClose()).isEmpty();
      assertThat(fresh.readToClose()).isEmpty();
      assertThat(failure(() -> RawClient.connect(port).close())).contains("ConnectException");
      assertThat(closed).isNotDone();
      assertThat(told).isEmpty();
      running.getFirst().end("done");
      List<Answer> answers = busy.readToClose();
      assertThat(answers).extracting(Answer::body).containsExactly("done");
      assertThat(answers.getFirst().header("Connection")).isEqualTo("close");
      assertThat(closed).succeedsWithin(Duration.ofSeconds(20));
      await().until(() -> told.equals(List.of("close")));
      assertThat(http.address()).isEmpty();
    }
  }

  @Test
  void atTheDeadlineWhatIsLeftIsClosed() {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer http =
        Http.createServer(
            (req, res) -> {
              res.onClose(() -> told.add("close"));
              res.write("never ends");
            });
    try (TestServer server = TestServer.start(http);
        RawClient client = RawClient.connect(server.port())) {
      client.send(GET);
      assertThat(client.readLine()).startsWith("HTTP/1.1 200");

      assertThat(http.close(Duration.ofMillis(100))).succeedsWithin(Duration.ofSeconds(20));

      assertThat(client.readBytesToClose()).doesNotContain("\r\n0\r\n");
      await().until(() -> told.contains("close"));
    }
  }

  @Test
  void aServerMayListenAgainAfterItHasClosed() {
    HttpServer server = server("again").listen(0);
    ask(server.port());
    server.close().join();

    server.listen(0);

    assertThat(ask(server.port())).isEqualTo("again");
    assertThat(server.close()).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void idleConnectionsOrAllCanBeClosedWhileItListens() {
    List<Response> running = new CopyOnWriteArrayList<>();
    try (TestServer server = TestServer.start((req, res) -> running.add(res));
        RawClient busy = RawClient.connect(server.port());
        RawClient idle = RawClient.connect(server.port())) {
      busy.send(GET);
      await().until(() -> running.size() == 1 && server.http().connections() == 2);

      server.http().closeIdleConnections();
      assertThat(idle.readToClose()).isEmpty();
      running.getFirst().end("fine");
      assertThat(busy.read().body()).isEqualTo("fine");

      busy.send(GET);
      await().until(() -> running.size() == 2);
      server.http().closeAllConnections();
      assertThat(busy.readToClose()).isEmpty();
      await().until(() -> server.http().connections() == 0);
      try (RawClient after = RawClient.connect(server.port())) {
        after.send(GET);
        await().until(() -> running.size() == 3);
      }
    }
  }

  @Test
  void aSocketFileThatCanNotBeAskedIsLeftAlone() throws IOException {
    assumeTrue(Epoll.isAvailable());
    Path file = folder.resolve("naru.sock");
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    try {
      new Bootstrap()
          .group(loops)
          .channel(EpollDomainDatagramChannel.class)
          .handler(new ChannelInboundHandlerAdapter())
          .bind(new DomainSocketAddress(file.toFile()))
          .syncUninterruptibly();

      assertThat(failure(() -> server("").listen(file))).startsWith("ListenException: EADDRINUSE");
      assertThat(file).exists();
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  @Test
  void aPortThatIsNoneLeavesNoCertificateOpen() {
    HttpServer secure =
        Protocol.H1_TLS.createServer(ServerOptions.DEFAULTS, (req, res) -> res.end("secure"));
    servers.add(secure);

    assertThatThrownBy(() -> secure.listen(70_000)).isInstanceOf(IllegalArgumentException.class);

    assertThat(secure.tls()).isNull();
    assertThat(secure.listen("127.0.0.1", 0).port()).isPositive();
  }

  @Test
  void aHandlerThatHoldsItsLoopHoldsUpNoOthersEnd() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    // They must not end by themselves.
    Timeouts timeouts = Timeouts.DEFAULTS.withKeepAlive(Duration.ofMinutes(10));
    ServerOptions options =
        ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP).withTimeouts(timeouts);
    HttpServer server =
        Http.createServer(
                options,
                (req, res) -> {
                  if (req.path().equals("/held")) {
                    held.countDown();
                    waitFor(released);
                  }
                  res.end("done");
                })
            .listen("127.0.0.1", 0);
    List<RawClient> idle = new ArrayList<>();
    try (RawClient holder = RawClient.connect(server.port())) {
      for (int i = 0; i < 8; i++) {
        RawClient client = RawClient.connect(server.port());
        idle.add(client);
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
      }
      holder.send("GET /held HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();

      CompletableFuture<Void> done = server.close(Duration.ofMillis(1));

      CompletableFuture<?>[] ends =
          idle.stream()
              .map(
                  it ->
                      CompletableFuture.runAsync(it::countBytesToClose, Thread::startVirtualThread))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.anyOf(ends).get(20, TimeUnit.SECONDS);
      assertThat(done).isNotDone();
      released.countDown();
      done.get(20, TimeUnit.SECONDS);
    } finally {
      released.countDown();
      idle.forEach(RawClient::close);
    }
  }

  private static void waitFor(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
