package naru.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import naru.router.Router;
import naru.testing.Answer;
import naru.testing.Protocol;
import naru.testing.QuickTries;
import naru.testing.RawClient;
import naru.testing.Spin;
import naru.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Where virtual threads run is told by what they are called: {@code …@naru-loop-1-2}. */
@Timeout(120)
class LoopThreadTest {
  static final String LOOP = "@naru-loop-";
  static final String JDK = "@ForkJoinPool-";

  static String here() {
    return Thread.currentThread().toString();
  }

  private static String ask(RawClient client, String path) {
    return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").read().text();
  }

  private static String ask(TestServer server, String path) {
    try (RawClient client = RawClient.connect(server.port())) {
      return ask(client, path);
    }
  }

  /** Asks until it is known to be quick. */
  private static void awaitOnLoop(RawClient client, String path) {
    awaitAnswer(client, path, answer -> answer.contains(LOOP));
  }

  private static void awaitAnswer(RawClient client, String path, Predicate<String> wanted) {
    QuickTries.until(() -> wanted.test(ask(client, path)));
  }

  @Test
  void aListenerBeginsOnTheJdksSchedulerAndGoesToTheLoopOnceItIsKnownToBeQuick() {
    try (TestServer server = TestServer.start((req, res) -> res.end(here()));
        RawClient client = RawClient.connect(server.port())) {
      assertThat(ask(client, "/")).contains(JDK);
      awaitOnLoop(client, "/");
    }
  }

  @Test
  void whoHasHeldItsLoopAndWaitsGoesOnElsewhere() {
    AtomicBoolean holds = new AtomicBoolean();
    RequestListener listener =
        (req, res) -> {
          String before = here();
          if (holds.get()) {
            Spin.micros(300_000);
            Thread.sleep(1);
          }
          res.end(before + " " + here());
        };
    try (TestServer server = TestServer.start(listener);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/");
      holds.set(true);
      String first = ask(client, "/");
      // On a machine that has something else to do it may have begun elsewhere.
      assumeThat(first.substring(0, first.indexOf(' '))).contains(LOOP);
      assertThat(first.substring(first.indexOf(' '))).contains(JDK);
    }
  }

  @Test
  void whatComesBeforeARouteIsNotTheRoutes() {
    Router router =
        new Router()
            .use(
                (req, res, next) -> {
                  res.setHeader("X-Layer", here());
                  Spin.micros(3_000);
                  next.next();
                })
            .get("/", (req, res) -> res.end("quick"));
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      for (int i = 0; i < 200; i++) {
        Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
        assertThat(answer.header("X-Layer")).contains(JDK);
      }
    }
  }

  @Test
  void aLayerThatBecomesSlowTakesWhatIsBehindItOffTheLoops() {
    AtomicBoolean slow = new AtomicBoolean();
    Router router =
        new Router()
            .use(
                (req, res, next) -> {
                  res.setHeader("X-Layer", here());
                  if (slow.get()) {
                    Spin.micros(3_000);
                  }
                  next.next();
                })
            .get("/", (req, res) -> res.end(here()));
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/");
      slow.set(true);
      for (int i = 0; i < 200; i++) {
        Answer answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read();
        if (i >= 10) {
          assertThat(answer.header("X-Layer")).contains(JDK);
        }
      }
    }
  }

  @Test
  void whatIsNotFoundIsNoConcernOfTheRoutes() {
    Router router =
        new Router()
            .get("/", (req, res) -> res.end(here()))
            .notFound(
                (req, res) -> {
                  Spin.micros(3_000);
                  res.status(404).end(here());
                });
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/");
      await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () -> {
                assertThat(ask(client, "/none")).contains(JDK);
                return ask(client, "/").contains(LOOP);
              });
    }
  }

  @Test
  void aRouteThatTakesLongNowAndThenLeavesTheOthersOnTheLoop() {
    Router router =
        new Router()
            .get("/quick", (req, res) -> res.end(here()))
            .get(
                "/slow",
                (req, res) -> {
                  Spin.micros(3_000);
                  res.end(here());
                });
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/quick");
      for (int i = 0; i < 100; i++) {
        assertThat(ask(client, "/slow")).contains(JDK);
      }
      awaitOnLoop(client, "/quick");
    }
  }

  @Test
  void aFileThatNaruReadsItselfIsReadOnTheJdksScheduler(@TempDir Path folder) throws Exception {
    Path file = Files.write(folder.resolve("file"), new byte[1_000]);
    AtomicReference<String> before = new AtomicReference<>("");
    AtomicReference<String> behind = new AtomicReference<>("");
    RequestListener listener =
        (req, res) -> {
          before.set(here());
          res.sendFile(file);
          behind.set(here());
        };
    try (TestServer server = Protocol.H1_TLS.serve(ServerOptions.DEFAULTS, listener);
        RawClient client = RawClient.connectSecurely(server.port(), 0)) {
      awaitAnswer(client, "/", answer -> answer.length() == 1_000 && before.get().contains(LOOP));
      await().untilAsserted(() -> assertThat(behind.get()).contains(JDK));
    }
  }

  @Test
  void twoHundredThatWaitHoldUpNobody() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger waiting = new AtomicInteger();
    AtomicBoolean wait = new AtomicBoolean();
    ReentrantLock lock = new ReentrantLock();
    Router router =
        new Router()
            .get("/quick", (req, res) -> res.end(here()))
            .get(
                "/wait",
                (req, res) -> {
                  if (wait.get()) {
                    waiting.incrementAndGet();
                    gate.await();
                    Thread.sleep(1);
                    lock.lock();
                    try {
                      waiting.decrementAndGet();
                    } finally {
                      lock.unlock();
                    }
                  }
                  res.end(here());
                });
    try (TestServer server = TestServer.start(router);
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/wait");
      awaitOnLoop(client, "/quick");
      wait.set(true);
      List<RawClient> waiters = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        RawClient waiter = RawClient.connect(server.port());
        waiters.add(waiter.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
      }
      await().until(() -> waiting.get() == 200);
      for (int i = 0; i < 50; i++) {
        assertThat(ask(server, "/quick")).isNotEmpty();
      }
      assertThat(waiting.get()).isEqualTo(200);
      gate.countDown();
      for (RawClient waiter : waiters) {
        assertThat(waiter.read().status()).isEqualTo(200);
        waiter.close();
      }
    }
  }

  @Test
  void hintsComeBeforeTheirAnswerAndPiecesInTheirOrder() {
    try (TestServer server =
            TestServer.start(
                (req, res) -> {
                  res.writeEarlyHints("</a.css>; rel=preload");
                  res.write("1 ");
                  res.write("2 ");
                  Thread.sleep(1);
                  res.write("3 ");
                  res.end(here());
                });
        RawClient client = RawClient.connect(server.port())) {
      awaitOnLoop(client, "/");
      for (int i = 0; i < 100; i++) {
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        Answer answer = client.read();
        assertThat(answer.text()).startsWith("1 2 3 V");
        assertThat(answer.interim()).hasSize(1);
      }
    }
  }

  @Test
  void aThreadThatAListenerStartsIsTheJdks() {
    try (TestServer server =
            TestServer.start(
                (req, res) -> {
                  CompletableFuture<String> child = new CompletableFuture<>();
                  Thread.startVirtualThread(() -> child.complete(here()));
                  res.end(here() + " " + child.get());
                });
        RawClient client = RawClient.connect(server.port())) {
      Pattern ownOnLoopChildNot = Pattern.compile(LOOP + ".* .*" + JDK);
      awaitAnswer(client, "/", answer -> ownOnLoopChildNot.matcher(answer).find());
    }
  }

  @Test
  void aListenerThatWaitsWhileItsServerClosesGoesOn() throws Exception {
    CompletableFuture<Thread> waits = new CompletableFuture<>();
    CompletableFuture<String> ended = new CompletableFuture<>();
    AtomicBoolean wait = new AtomicBoolean();
    try (RawClient client = serveAndClose(waits, ended, wait)) {
      assertThat(client.localPort()).isPositive();
      LockSupport.unpark(waits.get());
      assertThat(ended.get()).isNotEmpty();
    }
  }

  private static RawClient serveAndClose(
      CompletableFuture<Thread> waits, CompletableFuture<String> ended, AtomicBoolean wait) {
    try (TestServer server =
        TestServer.start(
            (req, res) -> {
              if (wait.get()) {
                waits.complete(Thread.currentThread());
                LockSupport.park();
                ended.complete(here());
              }
              res.end(here());
            })) {
      RawClient client = RawClient.connect(server.port());
      awaitOnLoop(client, "/");
      wait.set(true);
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await().until(waits::isDone);
      return client;
    }
  }

  @Test
  void whatHeldALoopRunsOnOneAgainOnlyAfterLongAndTwiceAsLongEachTime() {
    ThreadUse use = new ThreadUse("GET /");
    run(use, 1000);
    assertThat(use.isQuick()).isTrue();
    use.ran(Duration.ofMillis(6).toNanos());
    assertThat(use.isQuick()).as("slow runs are not for a loop").isFalse();
    run(use, 1000);
    assertThat(use.isQuick()).isTrue();

    assertThat(use.holdsItsLoop()).isTrue();
    run(use, 4096 + 63);
    assertThat(use.isQuick()).isFalse();
    run(use, 1);
    assertThat(use.isQuick()).isTrue();

    assertThat(use.holdsItsLoop()).as("it is said once").isFalse();
    run(use, 4096 + 64);
    assertThat(use.isQuick()).isFalse();
    run(use, 4096);
    assertThat(use.isQuick()).isTrue();
  }

  @Test
  void whatHoldsSeveralLoopsAtATimeHasHeldOnce() {
    ThreadUse use = new ThreadUse("GET /");
    for (int i = 0; i < 25; i++) {
      use.holdsItsLoop();
    }
    run(use, 4096 + 64);
    assertThat(use.isQuick()).isTrue();
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // The yield is what it is about.
  void whatRunsOnBehindAYieldIsNotTakenForQuick() throws Exception {
    AtomicBoolean onLoop = new AtomicBoolean();
    try (TestServer server =
            TestServer.start(
                (req, res) -> {
                  Thread.yield();
                  Spin.micros(2000);
                  onLoop.compareAndSet(false, here().contains(LOOP));
                  res.end();
                });
        RawClient client = RawClient.connect(server.port())) {
      for (int i = 0; i < 200; i++) {
        assertThat(client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(200);
      }
    }
    assertThat(onLoop).isFalse();
  }

  @Test
  void whatIsALittleLateOnceMayHaveWaitedForItsProcessor() {
    ThreadUse use = new ThreadUse("GET /");
    run(use, 1000);
    use.ran(Duration.ofMillis(2).toNanos());
    assertThat(use.isQuick()).as("once").isTrue();
    use.ran(Duration.ofMillis(2).toNanos());
    assertThat(use.isQuick()).as("twice").isFalse();

    run(use, 64);
    assertThat(use.isQuick()).isTrue();
    use.ran(Duration.ofMillis(2).toNanos());
    assertThat(use.isQuick()).as("soon again").isFalse();
  }

  private static void run(ThreadUse use, int times) {
    for (int i = 0; i < times; i++) {
      use.ran(1000);
    }
  }
}
