package naru.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static naru.testing.Attempt.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import naru.net.ListenException;
import naru.testing.Protocol;
import naru.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a server listens, and what it says when it can't. */
class ListenTest {
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

    server.listen(
        0,
        () -> {
          told.add("callback " + (server.port() > 0));
          server.onListening(() -> told.add("within"));
        });
    server.onListening(() -> told.add("after"));

    assertThat(told).containsExactlyInAnyOrder("before", "within", "callback true", "after");
    assertThat(told.getLast()).isEqualTo("after");
    server.close();
    server.onListening(() -> told.add("too late"));
    assertThat(told).doesNotContain("too late");
  }

  @Test
  void noListenerIsCalledIfItListensNoMore() {
    List<String> told = new CopyOnWriteArrayList<>();
    HttpServer server = server("");
    server.onListening(() -> told.add("listens"));
    server.listen(0, server::close);
    assertThat(told).isEmpty();
  }

  @Test
  void whoIsToldThatItHasClosedMayListenAgain() throws Exception {
    HttpServer other = server("other").listen(0);
    HttpServer server = server("again");
    BlockingQueue<Integer> ports = new LinkedBlockingQueue<>();
    server.onClose(() -> ports.add(server.listen(0).port()));
    server.listen(0);
    for (int i = 0; i < 10; i++) {
      server.close();
      Integer port = ports.poll(20, TimeUnit.SECONDS);
      assertThat(port).isNotNull();
      assertThat(ask(port)).isEqualTo("again");
    }
    assertThat(ask(other.port())).isEqualTo("other");
  }

  @Test
  void anEventLoopIsNotMadeToWaitForItself() {
    ServerOptions onLoop = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    HttpServer server = server("never");
    HttpServer made =
        Http.createServer(onLoop, (req, res) -> res.end(failure(() -> server.listen(0))));
    servers.add(made.listen(0));
    for (int i = 0; i < 4; i++) {
      assertThat(ask(made.port())).startsWith("IllegalStateException: To listen waits");
    }
    assertThat(server.address()).isEmpty();
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

  /** It may wait for that very loop. */
  @Test
  void toCloseOnAnEventLoopDoesNotWaitForAListenUnderWay() {
    HttpServer other = server("other").listen("127.0.0.1", 0);
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    CompletableFuture<Void> closed = new CompletableFuture<>();
    HttpServer asked =
        Http.createServer(
            options,
            (req, res) -> {
              other.close().thenRun(() -> closed.complete(null));
              res.end("asked");
            });
    servers.add(asked);
    asked.listen("127.0.0.1", 0);
    // As a listen has it until the socket is bound.
    synchronized (other) {
      assertThat(ask(asked.port())).isEqualTo("asked");
      assertThat(other.address()).isPresent();
    }
    closed.join();
    assertThat(other.address()).isEmpty();
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
}
