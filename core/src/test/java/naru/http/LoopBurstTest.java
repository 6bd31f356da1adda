package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import naru.router.Router;
import naru.testing.QuickTries;
import naru.testing.RawClient;
import naru.testing.Spin;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many virtual threads of one event loop that go on at the same time. */
@Timeout(240)
class LoopBurstTest {
  private static final int WAITERS = 300;

  /** Of each loop, those that wait still. */
  private final Map<EventLoop, AtomicInteger> waiting = new ConcurrentHashMap<>();

  private final Queue<Thread> parked = new ConcurrentLinkedQueue<>();
  private volatile boolean woken;

  private static String ask(RawClient client, String path) {
    return client.send(get(path)).read().text();
  }

  private static String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private static void awaitOnLoop(RawClient client, String path) {
    QuickTries.until(() -> ask(client, path).contains("@naru-loop-"));
  }

  private AtomicInteger waiting(Request request) {
    return waiting.computeIfAbsent(request.loop(), loop -> new AtomicInteger());
  }

  /** Until all are woken up, at the same time and not one by the other. */
  private void park() {
    parked.add(Thread.currentThread());
    while (!woken) {
      LockSupport.park();
    }
  }

  private void wake() {
    woken = true;
    parked.forEach(LockSupport::unpark);
    parked.clear();
  }

  @Test
  void aRequestThatComesMeanwhileDoesNotWaitForAllOfThem() {
    // One whose client gets no turn comes behind them, but not every time.
    assertThat(IntStream.range(0, 5).anyMatch(i -> overtakes())).isTrue();
  }

  private boolean overtakes() {
    AtomicBoolean waits = new AtomicBoolean();
    woken = false;
    CountDownLatch first = new CountDownLatch(1);
    Router router =
        new Router()
            .get(
                "/quick",
                (req, res) -> {
                  res.setHeader("X-Waiting", waiting(req).toString());
                  res.end(Thread.currentThread().toString());
                })
            .get(
                "/wait",
                (req, res) -> {
                  if (waits.get()) {
                    waiting(req).incrementAndGet();
                    park();
                    Spin.micros(200);
                    waiting(req).decrementAndGet();
                    first.countDown();
                  }
                  res.end(Thread.currentThread().toString());
                });
    List<RawClient> all = new ArrayList<>();
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/wait");
      awaitOnLoop(client, "/quick");
      waits.set(true);
      for (int i = 0; i < WAITERS; i++) {
        all.add(RawClient.connect(server.port()).send(get("/wait")));
      }
      await().until(() -> waiting.values().stream().mapToInt(AtomicInteger::get).sum() == WAITERS);
      wake();
      first.await();
      client.send(get("/quick"));
      int left = Integer.parseInt(client.read().header("X-Waiting"));
      all.forEach(waiter -> assertThat(waiter.read().status()).isEqualTo(200));
      return left > 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      wake();
      all.forEach(RawClient::close);
    }
  }

  @Test
  void norForAllThatAClientHasSentAtOnce() {
    assertThat(IntStream.range(0, 5).anyMatch(i -> overtakesPipelined())).isTrue();
  }

  private boolean overtakesPipelined() {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch first = new CountDownLatch(1);
    RequestListener listener =
        (req, res) -> {
          if (req.path().equals("/work")) {
            Spin.micros(50);
            done.incrementAndGet();
            first.countDown();
          }
          res.setHeader("X-Done", done.toString());
          res.end(req.loop().toString());
        };
    ServerOptions options = ServerOptions.DEFAULTS.withExecution(Execution.EVENT_LOOP);
    List<RawClient> others = new ArrayList<>();
    try (TestServer server = TestServer.start(options, listener);
        RawClient pipelining = RawClient.connect(server.port())) {
      String loop = ask(pipelining, "/");
      do {
        others.add(RawClient.connect(server.port()));
      } while (!ask(others.getLast(), "/").equals(loop));
      RawClient neighbour = others.getLast();
      pipelining.send(get("/work").repeat(WAITERS));
      first.await();
      neighbour.send(get("/"));
      int before = Integer.parseInt(neighbour.read().header("X-Done"));
      IntStream.range(0, WAITERS)
          .forEach(i -> assertThat(pipelining.read().status()).isEqualTo(200));
      return before < WAITERS;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      others.forEach(RawClient::close);
    }
  }

  /** Its bytes are as many as may wait, but with the head taken off they are fewer. */
  @Test
  void whatComesBehindThoseIsReadToItsEnd() throws Exception {
    int limit = 8192;
    CountDownLatch reads = new CountDownLatch(1);
    RequestListener listener =
        (req, res) -> {
          if (req.method().equals("GET")) {
            res.end("0");
            return;
          }
          AtomicInteger read = new AtomicInteger();
          req.onData(
              part -> {
                read.addAndGet(part.remaining());
                reads.countDown();
              });
          req.onEnd(() -> res.end(read.toString()));
        };
    ServerOptions options =
        ServerOptions.DEFAULTS
            .withExecution(Execution.EVENT_LOOP)
            .withLimits(Limits.DEFAULTS.withBufferedBytes(limit));
    try (TestServer server = TestServer.start(options, listener);
        RawClient client = RawClient.connect(server.port())) {
      String head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + 2 * limit + "\r\n\r\n";
      String part = "x".repeat(limit - 20);
      client.send(get("/").repeat(16) + head + part);
      reads.await();
      client.send("x".repeat(2 * limit - part.length()));
      IntStream.range(0, 16).forEach(i -> assertThat(client.read().text()).isEqualTo("0"));
      assertThat(client.read().text()).isEqualTo(String.valueOf(2 * limit));
    }
  }

  @Test
  void thoseThatWaitStillGoOnElsewhereOnceTheirHandlerTakesLong() {
    AtomicBoolean waits = new AtomicBoolean();
    AtomicInteger onLoop = new AtomicInteger();
    RequestListener listener =
        (req, res) -> {
          if (waits.get()) {
            park();
            if (Thread.currentThread().toString().contains("@naru-loop-")) {
              onLoop.incrementAndGet();
            }
            Spin.micros(3_000);
          }
          res.end(Thread.currentThread().toString());
        };
    List<RawClient> all = new ArrayList<>();
    try (TestServer server = TestServer.start(listener);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/");
      waits.set(true);
      for (int i = 0; i < WAITERS / 3; i++) {
        all.add(RawClient.connect(server.port()).send(get("/")));
      }
      await().until(() -> parked.size() == WAITERS / 3);
      wake();
      all.forEach(waiter -> assertThat(waiter.read().status()).isEqualTo(200));
      assertThat(onLoop.get()).as("one of each loop").isLessThan(WAITERS / 6);
    } finally {
      wake();
      all.forEach(RawClient::close);
    }
  }
}
